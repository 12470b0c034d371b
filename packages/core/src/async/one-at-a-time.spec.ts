import { expect } from 'chai';
import { oneAtATime } from './one-at-a-time.ts';

describe('oneAtATime', () => {
  it('begins a step when the one before has ended, and returns what each returns', async () => {
    const run = oneAtATime();
    const steps: string[] = [];
    const first = Promise.withResolvers<string>();
    const begun = (name: string): void => void steps.push(name);

    const one = run(async () => {
      begun('one');
      return first.promise;
    });
    const two = run(async () => {
      begun('two');
      return 'second';
    });
    await Promise.resolve();
    expect(steps).to.deep.equal(['one']);
    first.resolve('first');

    expect(await Promise.all([one, two])).to.deep.equal(['first', 'second']);
    expect(steps).to.deep.equal(['one', 'two']);
  });

  it('goes on after a step that failed, of which its own caller alone hears', async () => {
    const run = oneAtATime();
    const failure = new Error('no');

    const failed: unknown = await run(async () => Promise.reject(failure)).catch((error: unknown) => error);

    expect(failed).to.equal(failure);
    expect(await run(async () => 'next')).to.equal('next');
  });
});
