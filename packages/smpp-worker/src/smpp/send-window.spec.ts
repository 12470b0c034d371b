import { expect } from 'chai';
import { SendWindow, WindowClosed } from './send-window.ts';

const outcome = async (entering: Promise<void>): Promise<string> =>
  entering.then(
    () => 'inside',
    (error: unknown) => (error instanceof WindowClosed ? 'refused' : 'broken'),
  );

describe('the send window', () => {
  it('lets as many in as its size, and the next in line when one leaves', async () => {
    const window = new SendWindow(2);
    await window.enter();
    await window.enter();
    const order: number[] = [];
    const third = window.enter().then(() => order.push(3));
    const fourth = window.enter().then(() => order.push(4));
    expect(window.inUse).to.equal(2);
    window.leave();
    await third;
    expect(order).to.deep.equal([3]);
    window.leave();
    await fourth;
    expect(window.inUse).to.equal(2);
  });

  it('refuses everyone in line when it closes', async () => {
    const window = new SendWindow(1);
    await window.enter();
    const waiting = outcome(window.enter());
    window.close();
    expect(await waiting).to.equal('refused');
  });

  it('refuses a caller that gives up waiting, and keeps the line', async () => {
    const window = new SendWindow(1);
    await window.enter();
    const giveUp = new AbortController();
    const first = outcome(window.enter(giveUp.signal));
    const second = outcome(window.enter());
    giveUp.abort();
    window.leave();
    expect(await first).to.equal('refused');
    expect(await second).to.equal('inside');
    expect(await outcome(window.enter(AbortSignal.abort()))).to.equal('refused');
  });

  it('halves when throttled, shuts for the pause, and opens again by and by', async () => {
    const window = new SendWindow(8);
    window.throttle(1);
    expect(window.effectiveSize).to.equal(4);
    await window.enter();
    window.leave();
    for (let answered = 0; answered < 60; answered += 1) window.widen();
    expect(window.effectiveSize).to.equal(8);
    for (let throttled = 0; throttled < 9; throttled += 1) window.throttle(0);
    expect(window.effectiveSize).to.equal(1);
    window.close();
  });

  it('reports that no submit is inside', async () => {
    const window = new SendWindow(1);
    await window.whenEmpty();
    await window.enter();
    const empty = window.whenEmpty();
    window.leave();
    await empty;
    expect(window.inUse).to.equal(0);
  });
});
