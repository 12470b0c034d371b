import { expect } from 'chai';
import { eventually } from '@ccm/testing/support';
import { PeriodicTask } from './periodic-task.ts';
import { describeComponent } from '@ccm/testing/components';

describe('PeriodicTask', () => {
  it('takes its turns one after the other, until it is stopped', async () => {
    let turns = 0;
    let atOnce = 0;
    const task = new PeriodicTask({
      name: 'turns',
      everyMs: 1,
      turn: async () => {
        atOnce += 1;
        expect(atOnce).to.equal(1);
        await new Promise(setImmediate);
        atOnce -= 1;
        turns += 1;
      },
      failed: () => undefined,
    });
    await task.start();
    await eventually(() => turns > 3);
    await task.stop();
    const before = turns;
    await new Promise(setImmediate);
    expect(turns).to.equal(before);
  });

  it('continues after a failed turn, and logs it', async () => {
    const told: unknown[] = [];
    const task = new PeriodicTask({
      name: 'failing',
      everyMs: 1,
      turn: async () => Promise.reject(new Error('no')),
      failed: (error) => told.push(error),
    });
    await task.start();
    await eventually(() => told.length > 1);
    await task.stop();
    expect(String(told[0])).to.equal('Error: no');
  });

  it('takes the turn after a failed one after a time of its own', async () => {
    let turns = 0;
    const task = new PeriodicTask({
      name: 'failing once',
      everyMs: 3600_000,
      retryMs: 1,
      turn: async () => (++turns === 1 ? Promise.reject(new Error('no')) : Promise.resolve()),
      failed: () => undefined,
    });
    await task.start();
    await eventually(() => turns === 2);
    await task.stop();
  });

  it('does not wait for a turn that hangs, and does not report one that was aborted', async () => {
    const told: unknown[] = [];
    const hanging = new PeriodicTask({
      name: 'hanging',
      everyMs: 1,
      turn: async () => new Promise<never>(() => undefined),
      failed: (error) => told.push(error),
      stopWithinMs: 10,
    });
    const brokenOff = new PeriodicTask({
      name: 'broken off',
      everyMs: 1,
      turn: async (signal) =>
        new Promise<void>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
      failed: (error) => told.push(error),
    });
    for (const task of [hanging, brokenOff]) {
      await task.start();
      await task.stop();
    }
    expect(told).to.deep.equal([]);
  });
});

describeComponent('PeriodicTask', () => ({
  component: new PeriodicTask({
    name: 'turns',
    everyMs: 1,
    turn: () => Promise.resolve(),
    failed: () => undefined,
  }),
}));
