import { expect } from 'chai';
import { reconnectDelayMs } from './reconnect-delay.ts';

describe('reconnectDelayMs', () => {
  it('doubles from one second to thirty', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 1000].map((failures) => reconnectDelayMs(failures, false, 0.5));
    expect(delays).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('waits a minute after refused credentials', () => {
    expect(reconnectDelayMs(0, true, 0.5)).to.equal(60_000);
  });

  it('spreads by a fifth', () => {
    expect(reconnectDelayMs(0, false, 0)).to.equal(800);
    expect(reconnectDelayMs(0, false, 1)).to.equal(1200);
  });
});
