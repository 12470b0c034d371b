import { PATHS } from './load.ts';
import type { Path, Sample } from './load.ts';

/** One thing that was done to the fleet, and when. */
export interface Phase {
  readonly name: string;
  readonly beganMs: number;
}

/** A message that takes longer than this was held up by what was done. */
const NOTICEABLE_MS = 1500;

/** Accepted, and never arrived. */
export const lostOf = (samples: readonly Sample[]): readonly Sample[] =>
  samples.filter(({ acceptedMs, arrivedMs }) => acceptedMs !== undefined && arrivedMs === undefined);

/** A Markdown table: for each phase and path, how long after its beginning the last message was held up. */
export function tableOf(phases: readonly Phase[], samples: readonly Sample[]): string {
  const rows = phases.map(({ name, beganMs }) => {
    const own = samples.filter(({ phase }) => phase === name);
    const refused = own.reduce((sum, sample) => sum + sample.refused, 0);
    const recoveries = PATHS.map((path) => recovery(own, path, beganMs));
    return [name, String(own.length), ...recoveries, String(refused), String(lostOf(own).length)];
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

function recovery(samples: readonly Sample[], path: Path, beganMs: number): string {
  const held = samples
    .filter((sample) => sample.path === path)
    .map(({ beganMs: sentMs, arrivedMs }) => ({ sentMs, arrivedMs: arrivedMs ?? Number.POSITIVE_INFINITY }))
    .filter(({ sentMs, arrivedMs }) => arrivedMs - sentMs > NOTICEABLE_MS)
    .map(({ arrivedMs }) => arrivedMs - beganMs);
  if (held.length === 0) return 'not noticed';
  const lastMs = Math.max(...held);
  return Number.isFinite(lastMs) ? `${(lastMs / 1000).toFixed(1)} s` : 'never';
}
