import {
  dayBucket,
  dayBuckets,
  digestOf,
  gathered,
  KEEP_AT_LEAST,
  keys,
  LuaScript,
  newestFirst,
  walkByTime,
} from '../../storage/redis/index.ts';
import type { Placed, RedisClient } from '../../storage/redis/index.ts';

/** The number of hashes that hold the ids of a day. */
const BUCKETS = 512;
/** The number of messages kept of one id and day, the latest. */
const MESSAGES_KEPT = 500;
const BETWEEN = ' ';

/** KEYS ids of a day · ARGV name of the id, message, messages kept, keepMs. */
const ADD_ID = new LuaScript(`${KEEP_AT_LEAST}
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  local known = redis.call('HGET', KEYS[1], ARGV[1])
  if string.find(' ' .. known .. ' ', ' ' .. ARGV[2] .. ' ', 1, true) then return redis.status_reply('OK') end
  local _, others = string.gsub(known, '%S+', '')
  if others >= tonumber(ARGV[3]) then known = string.gsub(known, '^%S+ ', '', 1) end
  redis.call('HSET', KEYS[1], ARGV[1], known .. ' ' .. ARGV[2])
end
keepAtLeast(KEYS[1], ARGV[4])
return redis.status_reply('OK')`);

/** Leads from the provider's and the application's ids to our ids of messages. */
export class MessageIds {
  readonly #redis: RedisClient;
  readonly #keepMs: number;

  /** @param keepMs how long an id leads to a message; up to a day longer. */
  constructor(redis: RedisClient, keepMs: number) {
    this.#redis = redis;
    this.#keepMs = keepMs;
  }

  /** Harmless when repeated. */
  async add(id: string, message: Placed): Promise<void> {
    const at = dayBucket(id, Date.now(), BUCKETS);
    const args = [at.field, writePlace(message), MESSAGES_KEPT, this.#keepMs];
    await ADD_ID.run(this.#redis, [keys.messageIds(at.bucket)], args);
  }

  /** All messages that go by this id, newest first. */
  async places(id: string): Promise<readonly Placed[]> {
    const buckets = dayBuckets(id, { nowMs: Date.now(), keepMs: this.#keepMs }, BUCKETS);
    const [values, earlier] = await Promise.all([
      Promise.all(
        buckets.map(async ({ bucket, field }) => gathered.field(this.#redis, keys.messageIds(bucket), field)),
      ),
      this.#earlier(id),
    ]);
    const found = [...values.flatMap((value) => value?.split(BETWEEN).map(readPlace) ?? []), ...earlier];
    return [...new Map(found.map((place) => [place.id, place])).values()].toSorted(newestFirst);
  }

  async #earlier(id: string): Promise<readonly Placed[]> {
    const places: Placed[] = [];
    const key = keys.earlierMessageIds(digestOf(id));
    for await (const batch of walkByTime(this.#redis, key, { behind: undefined, order: 'newest-first' }))
      places.push(...batch);
    return places;
  }
}

/** Our id, and the time in few characters. */
const writePlace = ({ id, atMs }: Placed): string => `${id}@${atMs.toString(36)}`;

function readPlace(written: string): Placed {
  const at = written.lastIndexOf('@');
  return { id: written.slice(0, at), atMs: Number.parseInt(written.slice(at + 1), 36) };
}
