import type { Account } from '@ccm/core/domain';
import { gathered, keys, LuaScript } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';

/**
 * KEYS state · ARGV now, ms per unit, cost, priority. Returns the milliseconds to wait.
 *
 * A generic cell rate: `free` is the time at which the account's next unit is free. A reply reserves its place in the rate at once; bulk
 * takes a place only if no reply waits, so that it never goes before a reply. `ease` (≥ 1) stretches the interval after throttling and
 * shrinks back by a tenth each ten quiet seconds.
 */
const RESERVE = new LuaScript(`
local now, cost = tonumber(ARGV[1]), tonumber(ARGV[3])
local free = tonumber(redis.call('HGET', KEYS[1], 'free') or '0')
local ease = tonumber(redis.call('HGET', KEYS[1], 'ease') or '1')
local eased = tonumber(redis.call('HGET', KEYS[1], 'eased') or ARGV[1])
if ease > 1 and now - eased > 10000 then
  ease = math.max(1, ease * 0.9 ^ math.floor((now - eased) / 10000))
  redis.call('HSET', KEYS[1], 'ease', tostring(ease), 'eased', now)
end
local interval = tonumber(ARGV[2]) * ease * cost
local wait = math.max(0, free - now - 1000 / math.max(1, ease))
if ARGV[4] == 'bulk' and free > now then return math.ceil(free - now) end
local nextFree = math.max(free, now) + interval
redis.call('HSET', KEYS[1], 'free', tostring(nextFree))
redis.call('PEXPIRE', KEYS[1], math.ceil(nextFree - now) + 3600000)
return math.ceil(wait)`);

/**
 * KEYS state · ARGV now, pauseMs. The account pauses, and then sends at half its former rate. Several sends under way may report the same
 * throttling: it counts once.
 */
const PAUSE = new LuaScript(`
local now = tonumber(ARGV[1])
local free = tonumber(redis.call('HGET', KEYS[1], 'free') or '0')
local ease = tonumber(redis.call('HGET', KEYS[1], 'ease') or '1')
local rests = tonumber(redis.call('HGET', KEYS[1], 'rests') or '0')
if rests <= now then ease = math.min(64, ease * 2) end
local resume = math.max(rests, now + tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], 'free', tostring(math.max(free, resume + 1000)), 'rests', tostring(resume),
  'ease', tostring(ease), 'eased', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(free, resume) - now) + 3600000)
return redis.status_reply('OK')`);

/**
 * Applies an account's rate: one bucket in Redis for all replicas, in messages or SMS segments per second. It bursts by up to one second's
 * worth, slows down by itself when the provider throttles, and speeds up again.
 */
export class RateLimiter {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** Milliseconds to wait before a part of this cost may go; the place in the row is then already taken (but for bulk: ask again). */
  async reserve(
    account: Account,
    ask: { readonly cost: number; readonly lane: 'reply' | 'bulk'; readonly ratePerSecond: number },
  ): Promise<number> {
    const reply = await RESERVE.run(
      this.#redis,
      [keyOf(account)],
      [Date.now(), 1000 / ask.ratePerSecond, ask.cost, ask.lane],
    );
    return Number(reply);
  }

  /** Milliseconds for which the account still rests: a place taken before it began to is void. */
  async restMs(account: Account): Promise<number> {
    const until = await gathered.field(this.#redis, keyOf(account), 'rests');
    return Math.max(0, Number(until ?? 0) - Date.now());
  }

  async pause(account: Account, pauseMs: number): Promise<void> {
    await PAUSE.run(this.#redis, [keyOf(account)], [Date.now(), pauseMs]);
  }
}

const keyOf = (account: Account): string => keys.pace(account.channel, account.name);
