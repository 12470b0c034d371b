import { expect } from 'chai';
import { endOfTurn } from '@ccm/core/async';
import { ReadingPace } from './reading-pace.ts';

const NO_END_MS = 3_600_000;

describe('a reader of partitions with many envelopes', () => {
  const forEver = new AbortController().signal;

  it('rests until the workers have handled as many messages as it gave them', async () => {
    const behind = { inHand: 64, handled: 1000 };
    let isOver = false;
    const rest = new ReadingPace(behind, NO_END_MS).rest(200, forEver).then(() => {
      isOver = true;
    });
    await endOfTurn();
    behind.handled = 1199;
    await endOfTurn();
    expect(isOver).to.equal(false);
    behind.handled = 1200;
    await rest;
  });

  it('goes on when the workers have nothing to do', async () => {
    await new ReadingPace({ inHand: 0, handled: 0 }, NO_END_MS).rest(200, forEver);
  });

  it('goes on after a while when the workers hang, so that receipts come through', async () => {
    const beganMs = performance.now();
    await new ReadingPace({ inHand: 64, handled: 0 }).rest(200, forEver);
    expect(performance.now() - beganMs).to.be.greaterThan(90);
  });

  it('rests for one partition after the other', async () => {
    const pace = new ReadingPace({ inHand: 64, handled: 0 }, 50);
    const over: string[] = [];
    const rests = ['first', 'second', 'third'].map(async (partition) => {
      await pace.rest(200, forEver);
      over.push(partition);
    });
    const beganMs = performance.now();
    await Promise.all(rests);
    expect(over).to.deep.equal(['first', 'second', 'third']);
    expect(performance.now() - beganMs).to.be.greaterThan(140);
  });

  it('does not rest after few messages, nor at a stop', async () => {
    const pace = new ReadingPace({ inHand: 64, handled: 0 }, NO_END_MS);
    await pace.rest(49, forEver);
    await pace.rest(200, AbortSignal.abort());
  });
});
