import { hash } from 'node:crypto';
import { DAY_MS } from '@ccm/core/time';

/**
 * The place of a small entry that is kept for days: in a hash with others of the same day. A key of its own costs Redis 200 bytes more
 * than the entry. A hash of up to 512 entries is packed, so that a day has enough buckets to stay below.
 */
interface DayBucket {
  /** The day and a number, e.g. `20787-51`. */
  readonly bucket: string;
  /** A one-way name of the entry, 96 bits in 16 characters: no two entries share one. */
  readonly field: string;
}

/** @param buckets the number of buckets of a day. */
export function dayBucket(name: string, atMs: number, buckets: number): DayBucket {
  return bucketOn(placeOf(name, buckets), atMs);
}

/** Every bucket in which an entry may lie that was written by now and is kept for `keepMs`; the latest first. */
export function dayBuckets(
  name: string,
  { nowMs, keepMs }: { nowMs: number; keepMs: number },
  buckets: number,
): readonly DayBucket[] {
  // Clocks of two machines may differ about midnight.
  const days = Math.ceil(keepMs / DAY_MS) + 3;
  const place = placeOf(name, buckets);
  return Array.from({ length: days }, (_, back) => bucketOn(place, nowMs + (1 - back) * DAY_MS));
}

interface Place {
  readonly number: number;
  readonly field: string;
}

/** The place of an entry, on whichever day. */
function placeOf(name: string, buckets: number): Place {
  const digest = hash('sha256', name, 'buffer');
  return { number: digest.readUInt32BE(12) % buckets, field: digest.toString('base64url', 0, 12) };
}

const bucketOn = ({ number, field }: Place, atMs: number): DayBucket => ({
  bucket: `${Math.floor(atMs / DAY_MS)}-${number}`,
  field,
});
