import { expect } from 'chai';
import { eventTimeMs } from './event-time.ts';

describe('eventTimeMs', () => {
  it('takes a time that a date can be made of', () => {
    expect(eventTimeMs(1_795_342_272_000)).to.equal(1_795_342_272_000);
  });

  for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, -1.8e305, 8.64e15 + 1, 1e300]) {
    it(`takes ${String(ms)} for no time`, () => {
      expect(eventTimeMs(ms)).to.equal(undefined);
    });
  }
});
