import { keys, LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';

/** An envelope that was found somewhere. */
export interface FoundEnvelope {
  readonly id: string;
  /** The same however often it is read there. */
  readonly place: string;
  /** The time for which the provider's duplicates are known, in milliseconds. */
  readonly rememberMs: number;
}

/** KEYS place of each envelope · ARGV (place, rememberMs) for each → 1 for each that was not found elsewhere before. */
const CLAIM = new LuaScript(`
local first = {}
for i, key in ipairs(KEYS) do
  local place, rememberMs = ARGV[2 * i - 1], ARGV[2 * i]
  local isFirst = redis.call('SET', key, place, 'PX', rememberMs, 'NX') or redis.call('GET', key) == place
  first[i] = isFirst and 1 or 0
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
    const reply = await CLAIM.run(
      this.#redis,
      found.map(({ id }) => keys.envelopePlace(partition, id)),
      found.flatMap(({ place, rememberMs }) => [place, rememberMs]),
    );
    return Array.isArray(reply) ? reply.map((flag) => flag === 1) : found.map(() => false);
  }
}
