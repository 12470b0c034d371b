import { expect } from 'chai';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('gives the first value that is there', async () => {
    const values = [undefined, null, false, 0];

    expect(await eventually(() => values.shift(), { intervalMs: 1 })).to.equal(0);
  });

  it('takes anything thrown for "not yet"', async () => {
    let looks = 0;
    const value = await eventually(
      () => {
        looks += 1;
        if (looks < 3) throw new Error('too early');
        return 'there';
      },
      { intervalMs: 1 },
    );

    expect(value).to.equal('there');
  });

  it('names the awaited condition, and the last error', async () => {
    const outcome = eventually(() => Promise.reject(new Error('refused')), { timeoutMs: 5, describe: 'a broker' });

    const error = await outcome.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.an.instanceOf(Error)
      .with.property('message', 'timed out after 5 ms while waiting for a broker: refused');
  });
});
