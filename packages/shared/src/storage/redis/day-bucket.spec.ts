import { expect } from 'chai';
import { dayBucket, dayBuckets } from './day-bucket.ts';

const DAY_MS = 24 * 3600 * 1000;
const NOON_MS = 20_000 * DAY_MS + DAY_MS / 2;

describe('The bucket of an entry', () => {
  it('is the same for the whole day, and another on the next', () => {
    const at = (ms: number): string => dayBucket('wamid.1', ms, 64).bucket;

    expect(at(NOON_MS)).to.match(/^20000-\d+$/);
    expect(at(NOON_MS + DAY_MS / 2 - 1)).to.equal(at(NOON_MS));
    expect(at(NOON_MS + DAY_MS / 2)).to.match(/^20001-\d+$/);
  });

  it('is found again for as long as the entry is kept, by a machine whose clock is a little off too', () => {
    const written = dayBucket('wamid.1', NOON_MS, 64);
    const seenAfter = (ms: number) => dayBuckets('wamid.1', { nowMs: NOON_MS + ms, keepMs: 8 * DAY_MS }, 64);

    for (const ms of [-DAY_MS / 2 - 1, 0, DAY_MS, 8 * DAY_MS, 9 * DAY_MS])
      expect(seenAfter(ms)).to.deep.include(written);
    expect(seenAfter(0)[0]?.bucket).to.match(/^20001-/);
  });

  it('shares its hash with others, under a name of its own', () => {
    const places = Array.from({ length: 10_000 }, (_, number) => dayBucket(`wamid.${number}`, NOON_MS, 64));

    expect(new Set(places.map(({ bucket }) => bucket)).size).to.equal(64);
    expect(new Set(places.map(({ field }) => field)).size).to.equal(10_000);
  });
});
