import { percentileOf } from './latency-buckets.ts';
import { MEASURES, writeField } from './measures.ts';
import type { Direction, Field } from './measures.ts';

/** Everything counted in one step. */
export type StepCounts = readonly { readonly field: Field; readonly count: number }[];

const PERCENTILES = { 'latency-p50': 0.5, 'latency-p95': 0.95, 'latency-p99': 0.99 } as const;

/** Names of series: counts, and percentiles of latencies. */
export const SERIES_MEASURES = [...MEASURES, 'latency-p50', 'latency-p95', 'latency-p99'] as const;

/** One line of a chart: counts per step, or a percentile of each step in milliseconds. */
export interface Series {
  readonly id: string;
  readonly measure: (typeof SERIES_MEASURES)[number];
  readonly direction: Direction | null;
  readonly channel: string | null;
  readonly account: string | null;
  readonly reason: string | null;
  readonly peer: string | null;
  /** Oldest first. Null: nothing was recorded; for a latency, nothing was measured. */
  readonly points: readonly (number | null)[];
}

/** The series to make of all that was counted. */
export interface SeriesChoice {
  readonly channel?: string | undefined;
  /** Of the channel, or of every channel that has an account of this name. */
  readonly account?: string | undefined;
  readonly measures?: readonly Series['measure'][] | undefined;
  /** `channel`: one series for all accounts of a channel. Default: one for each account. */
  readonly by?: 'account' | 'channel' | undefined;
}

type Line = Omit<Series, 'points'> & { readonly points: (number | null)[] };

/** @param steps oldest first; undefined where no process ran. */
export function seriesOf(steps: readonly (StepCounts | undefined)[], choice: SeriesChoice = {}): readonly Series[] {
  const lines = new Map<string, Line>();
  const empty = steps.map((step) => (step === undefined ? null : 0));
  const isAsked = (measure: Series['measure']): boolean => choice.measures?.includes(measure) !== false;
  const shares = percentiles.filter(([measure]) => isAsked(measure));
  for (const [index, step] of steps.entries()) {
    const counts = chosen(step ?? [], choice);
    for (const { field, count } of counts) {
      const { measure } = field;
      if (measure === 'latency' || measure === 'alive' || !isAsked(measure)) continue;
      const { points } = lineOf(lines, { ...field, measure }, () => [...empty]);
      points[index] = (points[index] ?? 0) + count;
    }
    if (shares.length === 0) continue;
    for (const { field, buckets } of histogramsOf(counts, choice)) {
      for (const [measure, share] of shares)
        lineOf(lines, { ...field, measure }, () => steps.map(() => null)).points[index] = percentileOf(buckets, share);
    }
  }
  return [...lines.values()];
}

const percentiles = Object.entries(PERCENTILES) as readonly (readonly [keyof typeof PERCENTILES, number])[];

function chosen(step: StepCounts, { channel, account, by }: SeriesChoice): StepCounts {
  const own = step.filter(
    ({ field }) =>
      (channel === undefined || field.channel === channel) && (account === undefined || field.account === account),
  );
  return by === 'channel' ? own.map(({ field, count }) => ({ field: { ...field, account: undefined }, count })) : own;
}

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

/** One of each account (or channel) and direction, and one of each direction for all accounts together, unless some are chosen. */
function histogramsOf(step: StepCounts, choice: SeriesChoice): Iterable<StepHistogram> {
  const isWhole = choice.channel === undefined && choice.account === undefined;
  const histograms = new Map<string, StepHistogram>();
  for (const { field, count } of step) {
    if (field.measure !== 'latency' || field.bucket === undefined) continue;
    const { direction, channel, account, bucket } = field;
    for (const owner of [{ direction, channel, account }, ...(isWhole ? [{ direction }] : [])]) {
      const name = writeField('latency', owner);
      const known = histograms.get(name) ?? { field: owner, buckets: new Map<number, number>() };
      known.buckets.set(bucket, (known.buckets.get(bucket) ?? 0) + count);
      histograms.set(name, known);
    }
  }
  return histograms.values();
}
