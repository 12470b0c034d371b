import type { Check } from '../platform/lifecycle/index.ts';
import { pingRedis } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';

/** Readiness of Redis: connected, and answering. While it is not connected, the detail says why the last try failed. */
export function redisCheck(redis: RedisClient): Check {
  let why = '';
  redis.on('error', (error: Error) => {
    why = `: ${reasonOf(error)}`;
  });
  redis.on('ready', () => {
    why = '';
  });
  return async () => {
    if (redis.status !== 'ready') return { ok: false, detail: `redis is ${redis.status}${why}` };
    await pingRedis(redis);
    return { ok: true };
  };
}

/** Of an error for several addresses only the code says something. */
const reasonOf = (error: Error): string =>
  error.message === '' && 'code' in error ? String(error.code) : error.message;
