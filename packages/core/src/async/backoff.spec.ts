import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';

const POLICY = { firstMs: 100, maxMs: 2000 };

describe('backoffMs', () => {
  it('doubles from the first wait up to the longest', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((failures) => backoffMs(failures, { ...POLICY, jitter: 0 }));

    expect(waits).to.deep.equal([100, 200, 400, 800, 1600, 2000, 2000]);
  });

  it('leaves half of each wait to chance unless the policy says otherwise', () => {
    expect(backoffMs(1, POLICY, () => 0)).to.equal(50);
    expect(backoffMs(1, POLICY, () => 1)).to.equal(100);
    expect(backoffMs(1, { ...POLICY, jitter: 0.2 }, () => 0)).to.equal(80);
  });

  it('never waits longer than the policy allows, however often it failed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        expect(backoffMs(failures, POLICY, () => chance)).to.be.within(50, 2000);
      }),
    );
  });
});
