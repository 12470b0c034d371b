import { expect } from 'chai';
import { sharedFor } from './shared-for.ts';

describe('sharedFor', () => {
  it('runs once for all callers within the time', async () => {
    let runs = 0;
    const ask = sharedFor(60_000, async () => Promise.resolve((runs += 1)));
    expect(await Promise.all([ask(), ask()])).to.deep.equal([1, 1]);
    expect(await ask()).to.equal(1);
  });

  it('runs again for a later caller', async () => {
    let runs = 0;
    const ask = sharedFor(-1, async () => Promise.resolve((runs += 1)));
    expect(await ask()).to.equal(1);
    expect(await ask()).to.equal(2);
  });
});
