import type { Check } from '../lifecycle/index.ts';
import { pingRedis } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';

/** Readiness of Redis: connected, and answering. */
export function redisCheck(redis: RedisClient): Check {
  return async () => {
    if (redis.status !== 'ready') return { ok: false, detail: `redis is ${redis.status}` };
    await pingRedis(redis);
    return { ok: true };
  };
}
