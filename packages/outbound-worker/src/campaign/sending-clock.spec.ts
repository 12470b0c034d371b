import { expect } from 'chai';
import { SendingClock } from './sending-clock.ts';

const at = (iso: string): number => Date.parse(iso);
/** 23 November 2026 is a Monday. */
const WINDOWS = [
  { day: 0, fromMinute: 540, toMinute: 1200 },
  { day: 5, fromMinute: 1320, toMinute: 1440 },
  { day: 6, fromMinute: 0, toMinute: 120 },
];

const CASES: readonly (readonly [title: string, zone: string, iso: string, open: boolean])[] = [
  ['the first minute', 'UTC', '2026-11-23T09:00:00Z', true],
  ['the minute before', 'UTC', '2026-11-23T08:59:59Z', false],
  ['the last minute', 'UTC', '2026-11-23T19:59:59Z', true],
  ['the end itself', 'UTC', '2026-11-23T20:00:00Z', false],
  ['another day', 'UTC', '2026-11-24T10:00:00Z', false],
  ['before midnight', 'UTC', '2026-11-28T23:59:00Z', true],
  ['after midnight', 'UTC', '2026-11-29T01:59:00Z', true],
  ['winter in Berlin', 'Europe/Berlin', '2026-11-23T08:30:00Z', true],
  ['summer in Berlin', 'Europe/Berlin', '2026-07-20T07:30:00Z', true],
  ['the same hour of winter in Berlin', 'Europe/Berlin', '2026-11-23T07:30:00Z', false],
  ['a Monday in Auckland that is Sunday in London', 'Pacific/Auckland', '2026-11-22T21:00:00Z', true],
];

describe('SendingClock', () => {
  for (const [title, zone, iso, open] of CASES) {
    it(`is ${open ? 'open' : 'closed'} at ${title}`, () => {
      expect(new SendingClock(WINDOWS, zone).isOpen(at(iso))).to.equal(open);
    });
  }

  it('is always open without hours', () => {
    expect(new SendingClock(undefined, 'UTC').isOpen(0)).to.equal(true);
  });
});
