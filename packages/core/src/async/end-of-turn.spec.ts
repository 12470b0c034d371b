import { expect } from 'chai';
import { endOfTurn } from './end-of-turn.ts';

describe('endOfTurn', () => {
  it('lets all waiting callers go on in the same turn', async () => {
    const order: string[] = [];
    const wait = async (name: string): Promise<void> => {
      await endOfTurn();
      order.push(name);
      process.nextTick(() => order.push('tick'));
    };
    await Promise.all([wait('first'), wait('second')]);
    expect(order.slice(0, 2)).to.deep.equal(['first', 'second']);
  });

  it('waits for the next turn when it is asked again', async () => {
    await endOfTurn();
    let isOver = false;
    const again = endOfTurn().then(() => {
      isOver = true;
    });
    await Promise.resolve();
    expect(isOver).to.equal(false);
    await again;
  });
});
