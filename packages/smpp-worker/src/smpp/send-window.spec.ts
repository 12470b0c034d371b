import { sleep } from '@ccm/core/async';
import { expect } from 'chai';
import { SendWindow, WindowClosed } from './send-window.ts';

const HOUR_MS = 3_600_000;
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

  it('takes nobody else out of the line when a caller gives up who is inside', async () => {
    const window = new SendWindow(1);
    await window.enter();
    const giveUp = new AbortController();
    const first = outcome(window.enter(giveUp.signal));
    window.leave();
    expect(await first).to.equal('inside');
    const second = outcome(window.enter());
    giveUp.abort();
    window.leave();
    expect(await second).to.equal('inside');
  });

  it('takes nobody else out of the line when a caller gives up who was refused', async () => {
    const window = new SendWindow(1);
    await window.enter();
    const giveUp = new AbortController();
    const refused = outcome(window.enter(giveUp.signal));
    window.close();
    expect(await refused).to.equal('refused');
    const next = outcome(window.enter());
    giveUp.abort();
    window.leave();
    expect(await next).to.equal('inside');
  });

  it('lets nobody in while it is throttled, then one more with each that widens it', async () => {
    const window = new SendWindow(2);
    window.throttle(1);
    const first = window.enter();
    const second = window.enter();
    expect(window.inUse).to.equal(0);
    await first;
    expect(window.inUse).to.equal(1);
    window.widen();
    await second;
    expect(window.inUse).to.equal(2);
  });

  it('stays shut for the pause of the last throttled submit', async () => {
    const window = new SendWindow(1);
    window.throttle(1);
    window.throttle(HOUR_MS);
    const waiting = outcome(window.enter());
    // Timers of one length end in the order in which they were started.
    await sleep(1);
    expect(window.inUse).to.equal(0);
    window.close();
    expect(await waiting).to.equal('refused');
  });

  it('makes nobody wait for the end of a pause once it is closed', async () => {
    const window = new SendWindow(1);
    window.throttle(HOUR_MS);
    window.close();
    expect(await outcome(window.enter())).to.equal('inside');
  });

  it('halves when throttled, shuts for the pause, and opens again by and by', async () => {
    const window = new SendWindow(8);
    window.throttle(1);
    expect(window.effectiveSize).to.equal(4);
    await window.enter();
    window.leave();
    window.widen();
    expect(window.effectiveSize).to.equal(4);
    for (let answered = 0; answered < 60; answered += 1) window.widen();
    expect(window.effectiveSize).to.equal(8);
    for (let throttled = 0; throttled < 9; throttled += 1) window.throttle(0);
    expect(window.effectiveSize).to.equal(1);
    window.close();
  });

  it('reports that no submit is inside', async () => {
    const window = new SendWindow(2);
    await window.whenEmpty();
    await window.enter();
    await window.enter();
    const empty = window.whenEmpty().then(() => window.inUse);
    window.leave();
    await sleep(0);
    window.leave();
    expect(await empty).to.equal(0);
  });
});
