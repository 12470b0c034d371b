import type { ChaosResult } from './run-fault.ts';

const HEAD = ['fault', 'messages in/out', 'lost', 'doubled in / out', 'out of order', 'CRM missing/doubled'];

/** The first two lines of a table of single runs. */
export const headOfRuns = (): string => table([...HEAD, 'all there after'], []);

/** A run as a line of that table. */
export function rowOf(run: ChaosResult): string {
  return line([run.fault, ...cellsOf([run]), seconds(run.recoveryMs)]);
}

/** Whether anything happened that nothing excuses. */
export function isBad({ inbound, outbound, receipts, violations }: ChaosResult): boolean {
  const wrong = inbound.lost + outbound.lost + inbound.outOfOrder + outbound.outOfOrder + receipts.missing;
  return wrong + violations.length > 0;
}

/** A Markdown table with a line for each fault, its runs added up; runs of several faults at once come last, in lines for how many. */
export function summaryOf(runs: readonly ChaosResult[]): string {
  const byFault = Map.groupBy(runs, ({ fault, together }) =>
    together === 1 ? fault : `${String(together)} at once, chosen by chance`,
  );
  const rows = [...byFault].map(([fault, own]) => [
    fault,
    String(own.length),
    ...cellsOf(own),
    seconds(Math.max(...own.map(({ recoveryMs }) => recoveryMs))),
  ]);
  const [first = '', ...rest] = HEAD;
  return table([first, 'runs', ...rest, 'all there after, at most'], rows);
}

function cellsOf(runs: readonly ChaosResult[]): readonly string[] {
  const sum = (of: (run: ChaosResult) => number): string => String(runs.reduce((total, run) => total + of(run), 0));
  const both = (of: (account: ChaosResult['inbound']) => number): string =>
    `${sum(({ inbound }) => of(inbound))}/${sum(({ outbound }) => of(outbound))}`;
  return [
    both(({ messages }) => messages),
    both(({ lost }) => lost),
    `${doubles(runs, 'in')} / ${doubles(runs, 'out')}`,
    both(({ outOfOrder }) => outOfOrder),
    `${sum(({ receipts }) => receipts.missing)}/${sum(({ receipts }) => receipts.doubled)}`,
  ];
}

/** `3 viber, 1 smpp`, or 0. */
function doubles(runs: readonly ChaosResult[], direction: 'in' | 'out'): string {
  const byChannel = Map.groupBy(
    runs.flatMap(({ doubled }) => Object.entries(doubled[direction])),
    ([channel]) => channel,
  );
  const named = [...byChannel].map(([channel, counts]) => {
    const total = counts.reduce((all, [, count]) => all + count, 0);
    return `${String(total)} ${channel}`;
  });
  return named.join(', ') || '0';
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(line).join('\n');
