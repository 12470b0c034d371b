import { isCluster } from '../connect-redis.ts';
import type { RedisClient } from '../connect-redis.ts';

/**
 * Two writes of which the second must not be done without the first. On one node their scripts go as one command, in this order, without
 * waiting; the nodes of a cluster may fail one by one, so that the second waits there until the first is done.
 */
export async function inOrder<T>(
  redis: RedisClient,
  first: () => Promise<unknown>,
  second: () => Promise<T>,
): Promise<T> {
  if (isCluster(redis)) {
    await first();
    return second();
  }
  const [, result] = await Promise.all([first(), second()]);
  return result;
}
