import { expect } from 'chai';
import { DeliveryError } from './delivery-error.ts';
import { PayloadError } from './payload-error.ts';
import { decideRetry } from './retry-decision.ts';

const HOUR = 3_600_000;
const history = { attempts: 1, firstTriedAtMs: 0, nowMs: 1000, retryWindowMs: 24 * HOUR };

describe('decideRetry', () => {
  it('gives up at once if no retry can succeed', () => {
    expect(decideRetry(new PayloadError('no JSON'), history)).to.deep.equal({ again: false });
    expect(decideRetry(new DeliveryError('invalid-recipient', 'no such number'), history)).to.deep.equal({
      again: false,
    });
  });

  it('obeys the other side’s wish', () => {
    const error = new DeliveryError('throttled', 'slow down', { retryAfterMs: 7000 });
    expect(decideRetry(error, history)).to.deep.equal({ again: true, inMs: 7000 });
  });

  it('doubles the requested wait if it is meant to grow', () => {
    const error = new DeliveryError('throttled', 'too many', { retryAfterMs: 600_000, doubling: true });
    const waits = [1, 2, 3].map((attempts) => decideRetry(error, { ...history, attempts }));
    expect(waits).to.deep.equal([600_000, 1_200_000, 2_400_000].map((inMs) => ({ again: true, inMs })));
    const steady = new DeliveryError('throttled', 'too many', { retryAfterMs: 600_000 });
    expect(decideRetry(steady, { ...history, attempts: 3 })).to.deep.equal({ again: true, inMs: 600_000 });
  });

  it('gives up if the other side wishes the next try beyond the retry window', () => {
    const error = new DeliveryError('provider-unavailable', 'down', { retryAfterMs: HOUR });
    expect(decideRetry(error, { ...history, nowMs: 23.5 * HOUR })).to.deep.equal({ again: false });
    expect(decideRetry(error, { ...history, nowMs: 23 * HOUR })).to.deep.equal({ again: true, inMs: HOUR });
  });

  it('counts the retry window from the first try', () => {
    const error = new DeliveryError('provider-unavailable', 'down', { retryAfterMs: HOUR });
    const begun = { ...history, firstTriedAtMs: 100 * HOUR };
    expect(decideRetry(error, { ...begun, nowMs: 123 * HOUR })).to.deep.equal({ again: true, inMs: HOUR });
    expect(decideRetry(error, { ...begun, nowMs: 124 * HOUR })).to.deep.equal({ again: false });
  });

  it('tries a last time when the retry window ends', () => {
    const error = new DeliveryError('provider-unavailable', 'down');
    const late = { ...history, attempts: 10 };
    expect(decideRetry(error, { ...late, nowMs: 24 * HOUR - 5000 })).to.deep.equal({ again: true, inMs: 5000 });
    expect(decideRetry(error, { ...late, nowMs: 24 * HOUR })).to.deep.equal({ again: false });
  });

  it('gives up after as many attempts as the failure is worth', () => {
    const error = new DeliveryError('provider-unavailable', 'handset off', { maxAttempts: 3 });
    expect(decideRetry(error, { ...history, attempts: 2 }).again).to.equal(true);
    expect(decideRetry(error, { ...history, attempts: 3 }).again).to.equal(false);
  });

  it('doubles from a second to a minute, never less than half of it', () => {
    const error = new DeliveryError('provider-unavailable', 'down');
    const waitOf = (attempts: number): number => {
      const decision = decideRetry(error, { ...history, attempts });
      return decision.again ? decision.inMs : Number.NaN;
    };

    expect(waitOf(1)).to.be.within(500, 1000);
    expect(waitOf(4)).to.be.within(4000, 8000);
    expect(waitOf(1000)).to.be.within(30_000, 60_000);
  });
});
