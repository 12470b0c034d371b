import { percentileOf } from './latency-buckets.ts';
import { writeField } from './measures.ts';
import type { Direction, Field, Measure } from './measures.ts';

/** Everything counted in one step. */
export type StepCounts = readonly { readonly field: Field; readonly count: number }[];

const PERCENTILES = { 'latency-p50': 0.5, 'latency-p95': 0.95, 'latency-p99': 0.99 } as const;

/** One line of a chart: counts per step, or a percentile of each step in milliseconds. */
export interface Series {
  readonly id: string;
  readonly measure: Measure | keyof typeof PERCENTILES;
  readonly direction: Direction | null;
  readonly channel: string | null;
  readonly account: string | null;
  readonly reason: string | null;
  readonly peer: string | null;
  /** Oldest first. Null: nothing was recorded; for a latency, nothing was measured. */
  readonly points: readonly (number | null)[];
}

type Line = Omit<Series, 'points'> & { readonly points: (number | null)[] };

/** @param steps oldest first; undefined where no process ran. */
export function seriesOf(steps: readonly (StepCounts | undefined)[]): readonly Series[] {
  const lines = new Map<string, Line>();
  const empty = steps.map((step) => (step === undefined ? null : 0));
  for (const [index, step] of steps.entries()) {
    for (const { field, count } of step ?? []) {
      const { measure } = field;
      if (measure === 'latency' || measure === 'alive') continue;
      lineOf(lines, { ...field, measure }, () => [...empty]).points[index] = count;
    }
    for (const { field, buckets } of histogramsOf(step ?? [])) {
      for (const [measure, share] of percentiles)
        lineOf(lines, { ...field, measure }, () => steps.map(() => null)).points[index] = percentileOf(buckets, share);
    }
  }
  return [...lines.values()];
}

const percentiles = Object.entries(PERCENTILES) as readonly (readonly [keyof typeof PERCENTILES, number])[];

type Identity = Omit<Field, 'measure' | 'bucket'> & { readonly measure: Series['measure'] };

function lineOf(lines: Map<string, Line>, identity: Identity, points: () => (number | null)[]): Line {
  const { measure, direction = null, channel = null, account = null, reason = null, peer = null } = identity;
  const name = writeField(measure, identity);
  const known = lines.get(name);
  if (known !== undefined) return known;
  const id = [measure, direction, channel, account, reason, peer].filter((part) => part !== null).join('/');
  const line = { id, measure, direction, channel, account, reason, peer, points: points() };
  lines.set(name, line);
  return line;
}

interface StepHistogram {
  readonly field: Omit<Field, 'measure'>;
  readonly buckets: Map<number, number>;
}

/** One of each account and direction, and one of each direction for all accounts together. */
function histogramsOf(step: StepCounts): Iterable<StepHistogram> {
  const histograms = new Map<string, StepHistogram>();
  for (const { field, count } of step) {
    if (field.measure !== 'latency' || field.bucket === undefined) continue;
    const { direction, channel, account, bucket } = field;
    for (const owner of [{ direction, channel, account }, { direction }]) {
      const name = writeField('latency', owner);
      const known = histograms.get(name) ?? { field: owner, buckets: new Map<number, number>() };
      known.buckets.set(bucket, (known.buckets.get(bucket) ?? 0) + count);
      histograms.set(name, known);
    }
  }
  return histograms.values();
}
