import { dayBucket, digestOf, KEEP_AT_LEAST, keys, LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';

/** An envelope that was found somewhere. */
export interface FoundEnvelope {
  readonly id: string;
  /** Sealed in the envelope: the same in every copy. */
  readonly receivedAtMs: number;
  /** The same however often it is read there. */
  readonly place: string;
  /** The time for which the provider's duplicates are known, in milliseconds. */
  readonly rememberMs: number;
}

/** The number of hashes that hold the places of a day in a partition. */
const BUCKETS = 64;

/** KEYS bucket of each envelope · ARGV (name, place, rememberMs) for each → 1 for each that was not found elsewhere before. */
const CLAIM = new LuaScript(`${KEEP_AT_LEAST}
local first = {}
for i, bucket in ipairs(KEYS) do
  local name, place, rememberMs = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  if redis.call('HSETNX', bucket, name, place) == 1 then
    keepAtLeast(bucket, rememberMs)
    first[i] = 1
  else
    first[i] = redis.call('HGET', bucket, name) == place and 1 or 0
  end
end
return first`);

/**
 * Detects copies of envelopes. Each envelope belongs to the place where it was first read, and may be read there again after the death of
 * its reader. The same envelope in another place was put there by a stranger, or is a second copy of a spooled one.
 */
export class EnvelopeGuard {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** For each envelope, in one step: false for a copy. @param partition in which all of them lie. */
  async claim(partition: string, found: readonly FoundEnvelope[]): Promise<readonly boolean[]> {
    if (found.length === 0) return [];
    const entries = found.map((envelope) => ({
      ...envelope,
      at: dayBucket(envelope.id, envelope.receivedAtMs, BUCKETS),
    }));
    const isFirst = await CLAIM.runForList(
      this.#redis,
      entries.map(({ at }) => keys.envelopePlaces(partition, at.bucket)),
      entries.flatMap(({ at, place, rememberMs }) => [at.field, shortNameOf(place), rememberMs]),
    );
    return found.map((_envelope, index) => isFirst[index] === 1);
  }
}

const PLACE_CHARACTERS = 12;

const shortNameOf = (place: string): string => digestOf(place).slice(0, PLACE_CHARACTERS);
