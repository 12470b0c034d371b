/** Each bucket's upper bound is this factor above the one before: a percentile is off by 5 % at the most. */
const FACTOR = 1.1;
const LOG_FACTOR = Math.log(FACTOR);

/** The bucket of a duration. Buckets of several processes and steps add up, which percentiles do not. */
export const bucketOf = (ms: number): number => (ms <= 1 ? 0 : Math.ceil(Math.log(ms) / LOG_FACTOR));

/** A duration that stands for the bucket, in milliseconds. */
const middleOf = (bucket: number): number => (bucket === 0 ? 1 : (2 * FACTOR ** bucket) / (FACTOR + 1));

/** @param share 0.95 for the 95th percentile. @returns milliseconds; null where there are no durations. */
export function percentileOf(buckets: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...buckets.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.ceil(total * share);
  let seen = 0;
  let last = 0;
  for (const [bucket, count] of [...buckets].toSorted(([one], [other]) => one - other)) {
    seen += count;
    last = bucket;
    if (seen >= rank) break;
  }
  return Math.round(middleOf(last));
}
