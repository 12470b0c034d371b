import { expect } from 'chai';
import { waitAtMost } from './wait-at-most.ts';

const never = new Promise<string>(() => undefined);

describe('waitAtMost', () => {
  it('returns the outcome of work that ends in time', async () => {
    expect(await waitAtMost(Promise.resolve('done'), 60_000)).to.equal('done');
  });

  it('fails as the work does', async () => {
    const failure = new Error('no');

    const error: unknown = await waitAtMost(Promise.reject(failure), 60_000).catch((reason: unknown) => reason);

    expect(error).to.equal(failure);
  });

  it('waits no longer than it may', async () => {
    expect(await waitAtMost(never, 1)).to.equal(undefined);
  });

  it('waits no longer than until the signal aborts', async () => {
    expect(await waitAtMost(never, 60_000, AbortSignal.abort())).to.equal(undefined);
  });
});
