import { expect } from 'chai';
import { sleep } from './sleep.ts';

const HOUR_MS = 3_600_000;

describe('sleep', () => {
  it('ends as soon as its signal aborts, without an error', async () => {
    const stopping = new AbortController();
    const slept = sleep(HOUR_MS, stopping.signal);
    stopping.abort();

    await slept;
    expect(stopping.signal.aborted).to.equal(true);
  });

  it('does not begin if the signal has aborted already', async () => {
    await sleep(HOUR_MS, AbortSignal.abort());
  });

  it('waits at least the given time', async () => {
    const startedAtMs = performance.now();
    await sleep(5);

    expect(performance.now() - startedAtMs).to.be.at.least(4);
  });
});
