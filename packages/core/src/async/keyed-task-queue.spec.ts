import { expect } from 'chai';
import { KeyedTaskQueue } from './keyed-task-queue.ts';

describe('KeyedTaskQueue', () => {
  it('runs tasks of one key one after another, and other keys beside them', async () => {
    const lanes = new KeyedTaskQueue(10);
    const steps: string[] = [];
    const first = Promise.withResolvers<void>();
    lanes.add('a', async () => {
      await first.promise;
      steps.push('a1');
    });
    lanes.add('a', async () => void steps.push('a2'));
    lanes.add('b', async () => {
      steps.push('b1');
      first.resolve();
    });

    await lanes.idle();

    expect(steps).to.deep.equal(['b1', 'a1', 'a2']);
  });

  it('never runs more than it may, and loses none', async () => {
    const lanes = new KeyedTaskQueue(3);
    let done = 0;
    let highest = 0;
    for (let index = 0; index < 5_000; index += 1) {
      lanes.add(String(index % 50), async () => {
        highest = Math.max(highest, lanes.active);
        await Promise.resolve();
        done += 1;
      });
    }

    await lanes.idle();

    expect({ done, highest, active: lanes.active }).to.deep.equal({ done: 5_000, highest: 3, active: 0 });
  });

  it('continues after a task that rejects', async () => {
    const lanes = new KeyedTaskQueue(1);
    const steps: string[] = [];
    lanes.add('a', () => Promise.reject(new Error('no')));
    lanes.add('a', async () => void steps.push('next'));

    await lanes.idle();

    expect(steps).to.deep.equal(['next']);
  });
});
