import type { Series, Stats } from '../api/statistics.ts';

export type Points = readonly (number | null)[];

export interface SeriesFilter {
  readonly measure: string;
  readonly direction?: 'in' | 'out';
  readonly channel?: (channel: string | null) => boolean;
  readonly account?: string;
  readonly peer?: string;
}

const fits = (series: Series, filter: SeriesFilter): boolean =>
  series.measure === filter.measure &&
  (filter.direction === undefined || series.direction === filter.direction) &&
  (filter.channel === undefined || filter.channel(series.channel)) &&
  (filter.account === undefined || series.account === filter.account) &&
  (filter.peer === undefined || series.peer === filter.peer);

const select = (stats: Stats, filter: SeriesFilter): readonly Series[] =>
  stats.series.filter((series) => fits(series, filter));

/** The sum of all matching series, step by step; null for steps without a record. */
export function sumOf(stats: Stats, filter: SeriesFilter): Points {
  return fold(stats, filter, (sum, value) => sum + value);
}

/** The series over all accounts where there is one, else the maximum of all matching series, step by step: for latencies. */
export function worstOf(stats: Stats, filter: SeriesFilter): Points {
  const whole = select(stats, filter).find(({ channel, account }) => channel === null && account === null);
  if (whole !== undefined && filter.channel === undefined) return whole.points;
  return fold(stats, filter, (one, other) => Math.max(one, other));
}

function fold(stats: Stats, filter: SeriesFilter, merge: (one: number, other: number) => number): Points {
  const matching = select(stats, filter);
  const length = Math.max(0, ...stats.series.map(({ points }) => points.length));
  return Array.from({ length }, (_, step) => {
    const values = matching.map(({ points }) => points[step] ?? null).filter((value) => value !== null);
    return values.length === 0 ? null : values.reduce(merge);
  });
}

export const ratesOf = (points: Points, stepSeconds: number): Points =>
  points.map((count) => (count === null ? null : count / stepSeconds));

/** Steps over which the current rate is averaged. */
const NOW_STEPS = 3;

/** Per second, over the newest complete steps. */
export function rateNow(points: Points, stepSeconds: number): number {
  const recent = points.slice(-NOW_STEPS - 1, -1);
  return recent.length === 0 ? 0 : total(recent) / (recent.length * stepSeconds);
}

/** The newest value that was recorded. */
export const latest = (points: Points): number | null => points.findLast((value) => value !== null) ?? null;

export const total = (points: Points): number => points.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** The count of the last minutes. */
export const recently = (points: Points, stepSeconds: number, minutes: number): number =>
  total(points.slice(-Math.ceil((minutes * 60) / stepSeconds)));

/** The mean of each group of `size` neighbours. */
export function binned(points: Points, size: number): Points {
  return Array.from({ length: Math.floor(points.length / size) }, (_, index) => {
    const values = points.slice(index * size, (index + 1) * size).filter((value) => value !== null);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}
