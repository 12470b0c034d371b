import { expect } from 'chai';
import { bucketOf, percentileOf } from './latency-buckets.ts';

const histogram = (durations: readonly number[]): Map<number, number> => {
  const buckets = new Map<number, number>();
  for (const ms of durations) buckets.set(bucketOf(ms), (buckets.get(bucketOf(ms)) ?? 0) + 1);
  return buckets;
};

describe('latency buckets', () => {
  const durations = Array.from({ length: 1000 }, (_, index) => index + 1);

  for (const share of [0.5, 0.95, 0.99])
    it(`give the ${share * 100}th percentile to within 5 %`, () => {
      expect(percentileOf(histogram(durations), share)).to.be.closeTo(share * 1000, share * 50 + 1);
    });

  it('add up: two halves merged are the whole', () => {
    const whole = histogram(durations);
    const merged = histogram(durations.filter((ms) => ms % 2 === 0));
    for (const [bucket, count] of histogram(durations.filter((ms) => ms % 2 === 1)))
      merged.set(bucket, (merged.get(bucket) ?? 0) + count);
    expect(percentileOf(merged, 0.95)).to.equal(percentileOf(whole, 0.95));
  });

  it('have no percentile if nothing was measured', () => {
    expect(percentileOf(new Map(), 0.5)).to.equal(null);
  });
});
