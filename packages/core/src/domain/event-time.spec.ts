import { expect } from 'chai';
import { believedTime, eventTimeMs, momentMs } from './event-time.ts';

describe('eventTimeMs', () => {
  it('takes a time that a date can be made of', () => {
    expect(eventTimeMs(1_795_342_272_000)).to.equal(1_795_342_272_000);
    expect(eventTimeMs(8.64e15)).to.equal(8.64e15);
  });

  for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, -1.8e305, 8.64e15 + 1, 1e300]) {
    it(`takes ${String(ms)} for no time`, () => {
      expect(eventTimeMs(ms)).to.equal(undefined);
    });
  }
});

describe('believedTime', () => {
  const ARRIVED = 1_795_968_873_000;
  const HOUR = 3_600_000;
  const times: readonly (readonly [string, number | undefined, number])[] = [
    ['a time shortly before the arrival', ARRIVED - 1000, ARRIVED - 1000],
    ['a time hours before the arrival', ARRIVED - 20 * HOUR, ARRIVED - 20 * HOUR],
    ['a time a day before the arrival', ARRIVED - 24 * HOUR, ARRIVED - 24 * HOUR],
    ['a time more than a day before the arrival', ARRIVED - 24 * HOUR - 1, ARRIVED],
    ['no time', undefined, ARRIVED],
    ['a time after the arrival', ARRIVED + HOUR, ARRIVED],
    ['a time years before the arrival', 1_726_000_000_123, ARRIVED],
    ['seconds in place of milliseconds', ARRIVED / 1000, ARRIVED],
  ];
  for (const [what, given, believed] of times) {
    it(`makes of ${what} ${believed === ARRIVED ? 'the arrival' : 'the time of the event'}`, () => {
      expect(believedTime(given, ARRIVED)).to.equal(believed);
    });
  }
});

describe('momentMs', () => {
  const times: readonly (readonly [string, number, number | undefined])[] = [
    ['seconds', 1_795_968_873, 1_795_968_873_000],
    ['parts of a second', 1_795_968_873.25, 1_795_968_873_250],
    ['milliseconds', 1_795_968_873_123, 1_795_968_873_123],
    ['microseconds', 1_795_968_873_123_456, 1_795_968_873_123],
    ['the least milliseconds', 1e11, 1e11],
    ['the least microseconds', 1e14, 1e11],
    ['nanoseconds, of which no platform makes use', 1e17, undefined],
    ['no time', 0, undefined],
    ['a number beyond every date', 1e300, undefined],
    ['what is no number', Number.NaN, undefined],
  ];
  for (const [what, given, ms] of times) {
    it(`reads ${what}`, () => {
      expect(momentMs(given)).to.equal(ms);
    });
  }
});
