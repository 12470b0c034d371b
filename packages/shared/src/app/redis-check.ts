import type { Check } from '../platform/lifecycle/index.ts';
import { lastFailure, pingRedis, unfitness } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';

/**
 * Readiness of Redis: connected, answering, and fit for what REDIS_URL says. While it is not connected, the detail says why the last try
 * failed, and the remedy.
 */
export function redisCheck(redis: RedisClient): Check {
  let isFit = false;
  redis.on('ready', () => {
    isFit = false;
  });
  return async () => {
    if (redis.status !== 'ready') return { ok: false, detail: `redis ${stateOf(redis)}` };
    await pingRedis(redis);
    const unfit = isFit ? undefined : await unfitness(redis);
    isFit = unfit === undefined;
    return unfit === undefined ? { ok: true } : { ok: false, detail: `redis ${unfit}` };
  };
}

function stateOf(redis: RedisClient): string {
  const failure = lastFailure(redis);
  const state = redis.status === 'connect' ? 'not ready' : redis.status;
  if (failure === undefined) return redis.status === 'connect' ? `is ${state}: ${NOT_READY}` : `is ${state}`;
  const { reason, remedy } = failure;
  return `is ${state}: ${reason}${remedy === undefined ? '' : `: ${remedy}`}`;
}

const NOT_READY = 'it reads its data, or does not answer';
