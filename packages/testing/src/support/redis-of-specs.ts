import { redisUrl } from '@ccm/shared/platform/config';
import { connectRedis, whenReady } from '@ccm/shared/storage/redis';
import type { RedisClient, RedisProfile, RedisTrust } from '@ccm/shared/storage/redis';
import { captureLog } from './log-lines.ts';

/** A connection as a service opens it, to the Redis at a REDIS_URL. The caller disconnects. */
export function connectTo(
  { url }: { readonly url: string },
  options: { readonly profile?: RedisProfile; readonly trust?: RedisTrust } = {},
): RedisClient {
  const reading = redisUrl.read(url);
  if (!('value' in reading)) throw new Error(`${url} ${reading.problem}`);
  return connectRedis(reading.value, { profile: 'worker', logger: captureLog().logger, ...options });
}

/** Forgets everything, on every node. */
export async function emptyRedis(redis: RedisClient): Promise<void> {
  const nodes = await primariesOf(redis);
  await Promise.all(nodes.map(async (node) => node.flushall()));
}

/** The names of all keys that match, on whichever node they lie. */
export async function keysOf(redis: RedisClient, pattern = '*'): Promise<readonly string[]> {
  const nodes = await primariesOf(redis);
  return (await Promise.all(nodes.map(async (node) => node.keys(pattern)))).flat();
}

/** A cluster's nodes are known once it is connected. */
async function primariesOf(redis: RedisClient): Promise<readonly RedisClient[]> {
  if (!('nodes' in redis)) return [redis];
  await whenReady(redis);
  return redis.nodes('master');
}
