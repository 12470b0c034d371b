import { expect } from 'chai';
import { KeyedTaskQueue } from './keyed-task-queue.ts';

describe('KeyedTaskQueue', () => {
  it('runs tasks of one key one after another, and other keys beside them', async () => {
    const tasks = new KeyedTaskQueue(10);
    const steps: string[] = [];
    const first = Promise.withResolvers<void>();
    tasks.add('a', async () => {
      await first.promise;
      steps.push('a1');
    });
    tasks.add('a', async () => void steps.push('a2'));
    tasks.add('b', async () => {
      steps.push('b1');
      first.resolve();
    });

    await tasks.idle();

    expect(steps).to.deep.equal(['b1', 'a1', 'a2']);
  });

  it('never runs more than it may, and loses none', async () => {
    const tasks = new KeyedTaskQueue(3);
    let done = 0;
    let highest = 0;
    for (let index = 0; index < 5_000; index += 1) {
      tasks.add(String(index % 50), async () => {
        highest = Math.max(highest, tasks.active);
        await Promise.resolve();
        done += 1;
      });
    }

    await tasks.idle();

    expect({ done, highest, active: tasks.active }).to.deep.equal({ done: 5_000, highest: 3, active: 0 });
  });

  it('continues after a task that rejects', async () => {
    const tasks = new KeyedTaskQueue(1);
    const steps: string[] = [];
    tasks.add('a', () => Promise.reject(new Error('no')));
    tasks.add('a', async () => void steps.push('next'));

    await tasks.idle();

    expect(steps).to.deep.equal(['next']);
  });
});
