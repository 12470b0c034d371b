import { primariesOf } from './connect-redis.ts';
import type { RedisClient } from './connect-redis.ts';

/**
 * Resolves when Redis answers; of a cluster, when any primary does: one that hangs takes its own keys away, not the others'.
 * @throws {Error} when none answers; after two seconds, where the connection is a producer's.
 */
export async function pingRedis(redis: RedisClient): Promise<void> {
  await Promise.any(primariesOf(redis).map(async (node) => node.ping()));
}
