import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';

/** How one primary of Redis is, as it says itself by INFO. */
export interface RedisFigures {
  /** `host:port`. */
  readonly node: string;
  readonly usedMemoryBytes: number;
  /** Its maxmemory; where none is set, the memory of its machine. */
  readonly maxMemoryBytes: number;
  readonly replicas: number;
}

/** One for each primary: several of a cluster, else one. @throws {Error} when one does not answer. */
export async function redisFigures(redis: RedisClient): Promise<readonly RedisFigures[]> {
  const primaries = redis instanceof Cluster ? redis.nodes('master') : [redis];
  return Promise.all(primaries.map(figuresOf));
}

async function figuresOf(redis: Redis): Promise<RedisFigures> {
  const info = `${await redis.info('memory')}\n${await redis.info('replication')}`;
  const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return {
    node: nodeOf(redis),
    usedMemoryBytes: figure('used_memory'),
    maxMemoryBytes: figure('maxmemory') || figure('total_system_memory'),
    replicas: figure('connected_slaves'),
  };
}

/** Where it is connected now: with Sentinels, that changes. */
function nodeOf({ stream, options }: Redis): string {
  const host = stream.remoteAddress ?? options.host ?? '';
  return `${host}:${stream.remotePort ?? options.port ?? 0}`;
}
