import { bodyOf, openEnvelope, PartitionReader, WebhookPartitions } from '@ccm/shared/storage/partitions';
import type { Envelope, PartitionName, ReadJob } from '@ccm/shared/storage/partitions';
import type { JobQueue } from '@ccm/shared/storage/queues';
import { QueueSet } from '@ccm/shared/app';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { captureLog, connectTo, eventually } from '@ccm/testing/support';
import { Sealer } from '@ccm/shared/storage/sealing';
import { ServiceProcess } from '@ccm/e2e/fleet';
import { freePort } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';

export const SIGNING_KEY = 'a signing key of the specs of the gateway';
export const D360_TOKEN = 'the token of the 360dialog webhook';
export const ADMIN_TOKEN = 'the admin token of the specs';
export const API_TOKEN = 'the api token of the specs';
const SEALER = new Sealer([SIGNING_KEY]);

/** One 360dialog account, which needs no signature but a header: the shortest way to an accepted webhook. */
const GATEWAY_ENV: Readonly<Record<string, string>> = {
  ENVELOPE_SIGNING_KEY: SIGNING_KEY,
  ADMIN_TOKEN,
  API_TOKENS: API_TOKEN,
  SERVER_HOST: '127.0.0.1',
  CONSUMER_ENABLED: 'false',
  EXAMINATION_INTERVAL: 'off',
  D360_API_KEY: 'an api key of the specs',
  D360_NUMBER: '+442071234567',
  D360_WEBHOOK_TOKEN: D360_TOKEN,
};

export interface Lab {
  readonly redis: RunningRedis;
  readonly gateway: ServiceProcess;
  readonly url: string;
}

/** A gateway of its own process before a given Redis. @param until `live` where Redis is away at the start */
export async function startGateway(
  redis: RunningRedis,
  env: Readonly<Record<string, string>> = {},
  until: 'ready' | 'live' = 'ready',
): Promise<Lab> {
  const port = await freePort();
  const gateway = await ServiceProcess.start({
    service: 'gateway',
    env: { ...GATEWAY_ENV, REDIS_URL: redis.url, SERVER_PORT: String(port), ...env },
    until,
  });
  const lab = { redis, gateway, url: `http${env['ENABLE_SSL'] === 'true' ? 's' : ''}://127.0.0.1:${String(port)}` };
  // The public port opens after the one for operators.
  await eventually(() => gateway.output.includes('gateway listening'), { describe: 'the gateway to listen' });
  return lab;
}

/** The n-th webhook of a row. */
export async function postNumber({ url }: Pick<Lab, 'url'>, number: number): Promise<Response> {
  return fetch(`${url}/webhooks/360dialog`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: D360_TOKEN },
    body: JSON.stringify({ number }),
  });
}

export async function admin(
  { gateway }: Pick<Lab, 'gateway'>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${ADMIN_TOKEN}`);
  return fetch(`${gateway.adminUrl}/admin/v1${path}`, { ...init, headers });
}

/** /health/ready: its status and the checks of each dependency. */
export async function readiness({ gateway }: Pick<Lab, 'gateway'>): Promise<{
  readonly status: number;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}> {
  const response = await fetch(`${gateway.adminUrl}/health/ready`);
  const body = (await response.json()) as Pick<Awaited<ReturnType<typeof readiness>>, 'checks'>;
  return { status: response.status, checks: body.checks };
}

/** Reads the partitions, as a worker does, in order. */
export class Consumer {
  readonly #taken: Envelope[] = [];
  readonly #redis: RedisClient;
  readonly #queues: QueueSet;
  readonly #reader: PartitionReader;

  private constructor(redis: RunningRedis) {
    const { logger } = captureLog();
    this.#redis = connectTo(redis);
    this.#queues = new QueueSet(this.#redis, logger);
    const earlierQueueOf = (partition: PartitionName): JobQueue<object> => this.#queues.get(partition);
    const queue = (): JobQueue<ReadJob> => this.#queues.get('partitions');
    this.#reader = new PartitionReader({
      redis: this.#redis,
      partitions: new WebhookPartitions({ redis: this.#redis, queue, earlierQueueOf, logger }),
      earlierQueueOf,
      drainTimeoutMs: 1000,
      logger,
      read: async (_partition, found) => {
        this.#taken.push(...found.map(({ sealed }) => openEnvelope(sealed, SEALER)));
        return Promise.resolve(found.length);
      },
    });
  }

  static async start(redis: RunningRedis): Promise<Consumer> {
    const consumer = new Consumer(redis);
    await consumer.#reader.start();
    return consumer;
  }

  get envelopes(): readonly Envelope[] {
    return this.#taken;
  }

  /** The numbers that `postNumber` posted, in the order of arrival, each once: a second delivery does not count. */
  get numbers(): readonly number[] {
    return [...new Set(this.#taken.map((envelope) => numberIn(envelope)))];
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
    await this.#queues.close();
    this.#redis.disconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function numberIn(envelope: Envelope): number {
  const body = JSON.parse(bodyOf(envelope).toString()) as { readonly number: number };
  return body.number;
}
