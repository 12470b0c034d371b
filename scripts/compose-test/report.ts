import { PATHS } from './load.ts';
import type { Sample } from './load.ts';

/** A message that takes longer than this was delayed by the fault. */
const NOTICEABLE_MS = 1500;

/** Accepted, and never arrived. */
export const lostOf = (samples: readonly Sample[]): readonly Sample[] =>
  samples.filter(({ acceptedMs, arrivedMs }) => acceptedMs !== undefined && arrivedMs === undefined);

/** A Markdown table: for each phase and path, how long the slowest message was on its way. */
export function tableOf(phases: readonly string[], samples: readonly Sample[]): string {
  const rows = phases.map((name) => {
    const own = samples.filter(({ phase }) => phase === name);
    const refused = own.reduce((sum, sample) => sum + sample.refused, 0);
    const slowest = PATHS.map((path) => slowestOf(own.filter((sample) => sample.path === path)));
    return [name, String(own.length), ...slowest, String(refused), String(lostOf(own).length)];
  });
  const head = [
    'what happens',
    'messages',
    'customer → Hybrid Chat',
    'REST → SMS',
    'ActiveMQ → SMPP',
    'tried again',
    'lost',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function slowestOf(samples: readonly Sample[]): string {
  const longestMs = Math.max(
    0,
    ...samples.map(({ beganMs, arrivedMs = Number.POSITIVE_INFINITY }) => arrivedMs - beganMs),
  );
  if (longestMs < NOTICEABLE_MS) return 'not noticed';
  return Number.isFinite(longestMs) ? `${(longestMs / 1000).toFixed(1)} s` : 'never';
}
