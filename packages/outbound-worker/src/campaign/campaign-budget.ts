import { keys, LuaScript } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

/** KEYS state · ARGV now, per ms, capacity, wanted → granted. A bucket of tokens; whole ones are given. */
const TAKE = new LuaScript(`
local now, capacity = tonumber(ARGV[1]), tonumber(ARGV[3])
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens') or ARGV[3])
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or ARGV[1])
tokens = math.min(capacity, tokens + math.max(0, now - at) * tonumber(ARGV[2]))
local granted = math.max(0, math.min(tonumber(ARGV[4]), math.floor(tokens)))
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - granted), 'at', tostring(math.max(now, at)))
redis.call('PEXPIRE', KEYS[1], 3600000)
return granted`);

/** CAMPAIGN_RATE, over all replicas together: one bucket in Redis that holds a second's worth, at least one message. */
export class CampaignBudget {
  readonly #redis: RedisClient;
  readonly #ratePerSecond: number | undefined;

  /** @param ratePerSecond undefined: no limit. */
  constructor(redis: RedisClient, ratePerSecond: number | undefined) {
    this.#redis = redis;
    this.#ratePerSecond = ratePerSecond;
  }

  /** Takes up to `wanted` places of the rate. Return those that find no row with `giveBack`. */
  async take(wanted: number): Promise<number> {
    if (this.#ratePerSecond === undefined) return wanted;
    const capacity = Math.max(1, this.#ratePerSecond);
    return Number(
      await TAKE.run(this.#redis, [keys.campaignBudget], [Date.now(), this.#ratePerSecond / 1000, capacity, wanted]),
    );
  }

  async giveBack(unused: number): Promise<void> {
    if (this.#ratePerSecond === undefined || unused <= 0) return;
    await this.#redis.hincrbyfloat(keys.campaignBudget, 'tokens', unused);
  }

  /** The delay before the next request after none was granted. */
  get waitMs(): number {
    return this.#ratePerSecond === undefined ? 0 : 1000 / this.#ratePerSecond;
  }
}
