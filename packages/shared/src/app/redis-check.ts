import type { Check } from '../platform/lifecycle/index.ts';
import { pingRedis } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';

/** Readiness of Redis: connected, and answering. */
export function redisCheck(redis: RedisClient): Check {
  return async () => {
    if (redis.status !== 'ready') return { ok: false, detail: `redis is ${redis.status}` };
    await pingRedis(redis);
    return { ok: true };
  };
}
