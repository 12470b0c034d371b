import { codeOf } from '@ccm/core/errors';
import type { Check } from '../platform/lifecycle/index.ts';
import { causeOf, pingRedis, unfitness } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';

/**
 * Readiness of Redis: connected, answering, and fit for what REDIS_URL says. While it is not connected, the detail says why the last try
 * failed.
 */
export function redisCheck(redis: RedisClient): Check {
  let why = '';
  let isFit = false;
  redis.on('error', (error: Error) => {
    why = `: ${reasonOf(error)}`;
  });
  redis.on('ready', () => {
    why = '';
    isFit = false;
  });
  return async () => {
    if (redis.status !== 'ready') return { ok: false, detail: `redis is ${redis.status}${why}` };
    await pingRedis(redis);
    const unfit = isFit ? undefined : await unfitness(redis);
    isFit = unfit === undefined;
    return unfit === undefined ? { ok: true } : { ok: false, detail: `redis ${unfit}` };
  };
}

/** Of an error for several addresses only the code says something. */
function reasonOf(error: Error): string {
  const cause = causeOf(error);
  return cause.message === '' ? (codeOf(cause) ?? '') : cause.message;
}
