import type { Redis } from 'ioredis';
import { primariesOf } from './connect-redis.ts';
import type { RedisClient } from './connect-redis.ts';

/** The figures of one primary of Redis, from INFO. */
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
  return Promise.all(primariesOf(redis).map(figuresOf));
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

/** One primary of Redis as it describes itself by INFO. */
export interface RedisReport {
  /** `host:port`. */
  readonly node: string;
  readonly info: ReadonlyMap<string, string>;
  /** The quickest of three pings. */
  readonly latencyMs: number;
  /** Its clock less ours. */
  readonly clockAheadMs: number;
}

/** One for each primary: several of a cluster, else one. @throws {Error} when one does not answer. */
export async function redisReports(redis: RedisClient): Promise<readonly RedisReport[]> {
  return Promise.all(primariesOf(redis).map(reportOf));
}

async function reportOf(redis: Redis): Promise<RedisReport> {
  const latencies: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const startedMs = performance.now();
    await redis.ping();
    latencies.push(performance.now() - startedMs);
  }
  const askedMs = Date.now();
  const [seconds, microseconds] = await redis.time();
  const clockAheadMs = Number(seconds) * 1000 + Number(microseconds) / 1000 - (askedMs + Date.now()) / 2;
  const lines = (await redis.info()).split(/\r?\n/).map((line) => line.split(':', 2));
  const info = new Map(lines.flatMap(([name = '', value]) => (value === undefined ? [] : [[name, value] as const])));
  return { node: nodeOf(redis), info, latencyMs: Math.min(...latencies), clockAheadMs };
}

/** The address of the present connection: with Sentinels it changes. */
export function nodeOf({ stream, options }: Redis): string {
  const host = stream.remoteAddress ?? options.host ?? '';
  return `${host}:${stream.remotePort ?? options.port ?? 0}`;
}
