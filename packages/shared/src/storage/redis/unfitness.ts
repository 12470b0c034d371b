import { Cluster } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';

const CLUSTER_NODE = 'is a node of a cluster: write redis+cluster instead of redis in REDIS_URL';
const REPLICA = 'is a replica, which takes no writes: name the primary in REDIS_URL, or the Sentinels';

/** The reason why a server that answers cannot be used as REDIS_URL says, with the remedy; undefined if there is none. */
export async function unfitness(redis: RedisClient): Promise<string | undefined> {
  // A cluster's client finds the primaries by itself.
  if (redis instanceof Cluster) return undefined;
  try {
    if (/^cluster_enabled:1/m.test(await redis.info('cluster'))) return CLUSTER_NODE;
    const [role] = await redis.role();
    return role === 'slave' ? REPLICA : undefined;
  } catch {
    // A user of limited rights may not ask.
    return undefined;
  }
}
