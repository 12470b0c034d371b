import { expect } from 'chai';
import { sinceOption } from './values.ts';

describe('a time since which something is asked for', () => {
  for (const [span, ms] of [
    ['90s', 90_000],
    ['30 min', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
  ] as const) {
    it(`may be a span until now: ${span}`, () => {
      const since = Date.parse(sinceOption(span) ?? '');
      expect(Date.now() - since).to.be.within(ms, ms + 5000);
    });
  }

  for (const value of ['2026-11-22T10:00:00Z', 'yesterday', '1 week', undefined]) {
    it(`stays as written if it is not a span: ${String(value)}`, () => {
      expect(sinceOption(value)).to.equal(value);
    });
  }
});
