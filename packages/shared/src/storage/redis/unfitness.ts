import { Cluster } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';

const CLUSTER_NODE = 'is a node of a cluster: write redis+cluster instead of redis in REDIS_URL';
const REPLICA = 'is a replica, which takes no writes: name the primary in REDIS_URL, or the Sentinels';
const SENTINEL = 'is a Sentinel: write redis+sentinel://host:port/name in REDIS_URL, with the name that it watches';
/** The first version with `ZADD … GT` (https://redis.io/docs/latest/commands/zadd), without which no message can be searched for. */
const OLDEST_VERSION = [6, 2] as const;

/** The reason why a server that answers cannot be used as REDIS_URL says, with the remedy; undefined if there is none. */
export async function unfitness(redis: RedisClient): Promise<string | undefined> {
  // A cluster's client finds the primaries by itself.
  if (redis instanceof Cluster) return undefined;
  try {
    const info = await redis.info();
    const of = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
    if (of('redis_mode') === 'sentinel') return SENTINEL;
    if (of('cluster_enabled') === '1') return CLUSTER_NODE;
    if (of('role') === 'slave') return REPLICA;
    const version = of('redis_version');
    return version === undefined || isRecent(version) ? undefined : `is too old (${version}): use Redis 7 or newer`;
  } catch {
    // A user of limited rights may not ask.
    return undefined;
  }
}

/** @param version `7.0.15` */
function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
