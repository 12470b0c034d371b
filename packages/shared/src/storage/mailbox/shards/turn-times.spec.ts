import { expect } from 'chai';
import { TurnTimes } from './turn-times.ts';

const START_MS = 100_250;
const IDLE = { isIdle: true, isLeaving: false } as const;
const BUSY = { isIdle: false, isLeaving: false } as const;
const nothingDue = { isBusy: false, nextDueInMs: undefined, nextBulkInMs: undefined } as const;

describe('The next turn of a session', () => {
  let times: TurnTimes;
  const turnAt = (nowMs: number, taken: Partial<Parameters<TurnTimes['taken']>[1]> = {}): void => {
    times.ask();
    times.taken(nowMs, { ...nothingDue, ...taken });
  };

  beforeEach(() => {
    times = new TurnTimes(START_MS);
  });

  it('is due at once in the beginning, and whenever something is announced', () => {
    expect(times.due(START_MS)).to.equal('reply');
    turnAt(START_MS);
    expect(times.due(START_MS)).to.equal(undefined);
    times.announce();
    expect(times.due(START_MS)).to.equal('reply');
  });

  it('comes when the next mailbox is due: replies before bulk', () => {
    turnAt(START_MS, { nextDueInMs: 300, nextBulkInMs: 100 });

    expect(times.nextTurnAtMs(START_MS, BUSY)).to.equal(START_MS + 100);
    expect(times.due(START_MS + 99)).to.equal(undefined);
    expect(times.due(START_MS + 100)).to.equal('bulk');
    expect(times.due(START_MS + 300)).to.equal('reply');
  });

  it('comes within a second, at a moment that all sessions of the process share', () => {
    turnAt(START_MS);
    expect(times.nextTurnAtMs(START_MS, BUSY)).to.equal(101_000);
    turnAt(START_MS + 249);
    expect(times.nextTurnAtMs(START_MS + 249, BUSY)).to.equal(101_000);
  });

  it('does not come early for what is due, and waits for room', () => {
    turnAt(START_MS, { nextDueInMs: 0 });
    expect(times.due(START_MS)).to.equal('reply');
    expect(times.nextTurnAtMs(START_MS, BUSY)).to.equal(101_000);
  });

  it('waits for no work once the session is leaving', () => {
    turnAt(START_MS, { nextDueInMs: 1 });
    expect(times.nextTurnAtMs(START_MS, { isIdle: false, isLeaving: true })).to.equal(101_000);
  });

  it('puts the session to sleep five seconds after its last work, unless it is busy or something is due soon', () => {
    turnAt(START_MS, { isBusy: true });
    turnAt(START_MS + 4900);

    expect(times.sleeps(START_MS + 4999, true)).to.equal(false);
    expect(times.nextTurnAtMs(START_MS + 4999, IDLE)).to.equal(START_MS + 5000);
    expect(times.sleeps(START_MS + 5000, true)).to.equal(true);
    expect(times.sleeps(START_MS + 5000, false)).to.equal(false);
    turnAt(START_MS + 5000, { nextBulkInMs: 4999 });
    expect(times.sleeps(START_MS + 5000, true)).to.equal(false);
  });

  it('is the last one after fifteen seconds, so that another replica may take the shard', () => {
    expect(times.handsOver(START_MS + 15_000)).to.equal(false);
    expect(times.handsOver(START_MS + 15_001)).to.equal(true);
  });
});
