import { getCACertificates } from 'node:tls';
import { Cluster, Redis } from 'ioredis';
import { compact } from '@ccm/core/objects';
import type { Logger } from '../../platform/logging/index.ts';
import { watchFailures } from './connection-failure.ts';
import { writeOncePerTurn } from './one-write-per-turn.ts';
import type { RedisTarget } from '../../platform/config/index.ts';
import type { RedisTrust } from './redis-trust.ts';
import { steadyCluster } from './steady-cluster.ts';

export type RedisClient = Redis | Cluster;

/**
 * Two profiles. A `producer` (webhooks, API calls, ActiveMQ hand-over) must fail at once while Redis is away, so that its own caller can
 * be told: no offline queue, and a command that Redis leaves unanswered fails after two seconds. A `worker` waits for ever: its work lies
 * in Redis anyway, and BullMQ demands `maxRetriesPerRequest: null`.
 */
export type RedisProfile = 'producer' | 'worker';

const PRODUCER = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2000 } as const;
const WORKER = { enableOfflineQueue: true, maxRetriesPerRequest: null } as const;

/**
 * Longer than any answer takes, BullMQ's waiting for jobs (at most 10 s) included. A machine that hangs or vanishes closes no connection:
 * past this it is given up for a new one, which Sentinel or the cluster may lead elsewhere.
 */
const SILENT_MS = 15_000;
/** The interval for asking a cluster's nodes for their primaries: a node that hangs does not say that it is none any more. */
const LOOK_AT_SLOTS_EVERY_MS = 5000;

const reconnectDelayMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 2000);

/** Reconnects on its own for ever. The caller closes it with `quit` or `disconnect`. */
export function connectRedis(
  target: RedisTarget,
  options: { readonly profile: RedisProfile; readonly logger: Logger; readonly trust?: RedisTrust },
): RedisClient {
  const client = target.kind === 'cluster' ? connectCluster(target, options) : connectOne(target, options);
  writeOncePerTurn(client);
  const reported = new Set<string>();
  watchFailures(client, target, ({ reason, remedy, error }) => {
    if (reported.has(reason)) return;
    reported.add(reason);
    options.logger.warn(
      { event: 'redis-connection-failed', reason, ...compact({ remedy, err: error }) },
      'redis connection failed',
    );
  });
  client.on('ready', () => {
    reported.clear();
  });
  return client;
}

/** One more connection of the same kind: for commands that wait in Redis, since nothing else can be asked over theirs meanwhile. */
export const oneMoreConnection = (client: RedisClient): RedisClient =>
  client instanceof Cluster ? client.duplicate() : client.duplicate();

/** Resolves when the connection can be used. */
export async function whenReady(client: RedisClient): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve) => {
    client.once('ready', () => {
      resolve();
    });
  });
}

type ConnectOptions = Parameters<typeof connectRedis>[1];

function connectOne(target: Exclude<RedisTarget, { kind: 'cluster' }>, options: ConnectOptions): Redis {
  const shared = { ...profileOf(options), ...linkOf(target, options), db: target.db, retryStrategy: reconnectDelayMs };
  if (target.kind === 'single') return new Redis({ ...shared, host: target.host, port: target.port });
  const sentinels = target.sentinels.map(({ host, port }) => ({ host, port }));
  const secure = shared.tls === undefined ? {} : { sentinelTLS: shared.tls, enableTLSForSentinelMode: true };
  return new Redis({ ...shared, ...secure, sentinels, name: target.name, sentinelCommandTimeout: 2000 });
}

function connectCluster(target: Extract<RedisTarget, { kind: 'cluster' }>, options: ConnectOptions): Cluster {
  const { enableOfflineQueue, ...redisOptions } = profileOf(options);
  const cluster = new Cluster(
    target.nodes.map(({ host, port }) => ({ host, port })),
    {
      redisOptions: { ...redisOptions, ...linkOf(target, options) },
      enableOfflineQueue,
      clusterRetryStrategy: reconnectDelayMs,
      slotsRefreshInterval: LOOK_AT_SLOTS_EVERY_MS,
    },
  );
  return steadyCluster(cluster);
}

const profileOf = (options: ConnectOptions): typeof PRODUCER | typeof WORKER =>
  options.profile === 'producer' ? PRODUCER : WORKER;

function linkOf(target: RedisTarget, options: ConnectOptions): Link {
  const ca = options.trust?.ca;
  return {
    connectTimeout: 5000,
    keepAlive: 10_000,
    socketTimeout: SILENT_MS,
    // After a fail-over the old primary answers as a replica: leave it and ask the sentinels again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
    ...compact({ username: target.username, password: target.password }),
    ...(target.tls ? { tls: ca === undefined ? {} : { ca: [...getCACertificates('default'), ...ca] } } : {}),
  };
}

interface Link {
  connectTimeout: number;
  keepAlive: number;
  socketTimeout: number;
  reconnectOnError: (error: Error) => false | 2;
  username?: string;
  password?: string;
  tls?: { ca?: string[] };
}

/** Whether keys lie on several nodes, so that a script may touch those of one hash tag only. */
export const isCluster = (client: RedisClient): boolean => client instanceof Cluster;

/** The servers that take writes: a cluster has several, of which each holds a part of the keys. */
export const primariesOf = (client: RedisClient): readonly Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client];
