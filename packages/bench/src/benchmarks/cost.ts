import { setTimeout as pause } from 'node:timers/promises';
import { compact } from '@ccm/core/objects';
import { apiMessage, d360Webhook, oneToN } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';
import { arrivalsAt } from './arrival-rate.ts';
import { BenchLab, FAST_ACCOUNT } from './bench-lab.ts';
import type { BenchContext, Benchmark, Figure, Goal, Unit } from './benchmark.ts';
import { readUsage } from './process-usage.ts';
import type { Usage } from './process-usage.ts';

const WARM_UP = 500;
const MESSAGES = 4000;
const SETTLE_MS = 500;

interface Way {
  readonly what: string;
  readonly sink: ProgramProcess;
  readonly pids: Readonly<Record<string, number>>;
  readonly requestOf: (number: number) => Buffer;
}

/**
 * What one message costs, in processor time, system calls and commands of Redis: unlike rates, it says the same on a busy machine. Many
 * messages are on their way at once, so that what is shared is shared.
 */
export const cost: Benchmark = {
  name: 'cost',
  run: async (context) => {
    await using lab = await BenchLab.start();
    const gateway = lab.fleet.service('gateway').pid ?? 0;
    const figures: Figure[] = [];
    for (const [roles, what, sink, target] of [
      ['chat', 'webhook to Hybrid Chat', lab.chat, undefined],
      ['send', 'REST to a provider', lab.provider, FAST_ACCOUNT],
      [undefined, 'REST to an SMSC', lab.smsc, { channel: 'smpp' }],
    ] as const) {
      await lab.clear();
      const worker = await (roles === undefined ? lab.fleet.startService('smpp-worker') : lab.worker(roles));
      const pids = { gateway, worker: worker.pid ?? 0 };
      const requestOf = (number: number): Buffer =>
        target === undefined ? d360Webhook(number) : apiMessage(number, target);
      figures.push(...(await measure(lab, { what, sink, pids, requestOf }, context)));
      await worker.stop();
    }
    return figures;
  },
};

async function measure(lab: BenchLab, way: Way, context: BenchContext): Promise<readonly Figure[]> {
  const { what, sink, requestOf } = way;
  const { progress, repetitions, scaled } = context;
  const count = scaled(MESSAGES);
  let sent = 0;
  const flow = async (messages: number): Promise<void> => {
    await lab.prepare(oneToN(messages, (number) => requestOf(sent + number)));
    sent += messages;
    await arrivalsAt(sink, sent);
    await pause(SETTLE_MS);
  };
  await flow(WARM_UP);
  const rows: { readonly usage: Readonly<Record<string, Usage>>; readonly commands: number }[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    progress(`cost: ${what}`);
    const before = await usageOf(lab, way);
    await flow(count);
    rows.push(difference(before, await usageOf(lab, way), count));
  }
  const figure = (title: string, unit: Unit, values: readonly number[], goal?: Goal): Figure => ({
    unit,
    ours: { what: `${what}, ${title} a message`, values },
    ...compact({ goal }),
  });
  return [
    ...Object.keys(way.pids).flatMap((name) => [
      figure(
        `processor time of the ${name}`,
        'us',
        rows.map(({ usage }) => usage[name]?.cpuUs ?? NaN),
      ),
      figure(
        `system calls that write, of the ${name}`,
        'each',
        rows.map(({ usage }) => usage[name]?.writes ?? NaN),
      ),
    ]),
    figure(
      'commands that Redis runs, those in scripts too, for',
      'each',
      rows.map(({ commands }) => commands),
    ),
  ];
}

async function usageOf(lab: BenchLab, { pids }: Way): Promise<{ usage: Record<string, Usage>; commands: number }> {
  const usage = await Promise.all(
    Object.entries(pids).map(async ([name, pid]) => [name, await readUsage(pid)] as const),
  );
  const info = await lab.fleet.redis.say('INFO stats');
  return {
    usage: Object.fromEntries(usage),
    commands: Number(/total_commands_processed:(\d+)/.exec(info)?.[1] ?? NaN),
  };
}

function difference(
  before: Awaited<ReturnType<typeof usageOf>>,
  after: Awaited<ReturnType<typeof usageOf>>,
  count: number,
): { readonly usage: Readonly<Record<string, Usage>>; readonly commands: number } {
  const usage = Object.entries(after.usage).map(([name, { cpuUs, writes }]) => {
    const earlier = before.usage[name] ?? { cpuUs: NaN, writes: NaN };
    return [name, { cpuUs: (cpuUs - earlier.cpuUs) / count, writes: (writes - earlier.writes) / count }] as const;
  });
  return { usage: Object.fromEntries(usage), commands: (after.commands - before.commands) / count };
}
