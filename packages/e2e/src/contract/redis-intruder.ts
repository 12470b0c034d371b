import { JobQueue, webhookLanes } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { captureLog, connectTo, keysOf } from '@ccm/testing/support';
import type { LabFleet } from '../fleet/index.ts';

/** One job as it lies in Redis. */
export interface LyingJob {
  readonly key: string;
  readonly data: string;
}

const envelopesOf = ({ data }: LyingJob): readonly string[] =>
  (JSON.parse(data) as { envelopes: readonly string[] }).envelopes;

/** Somebody who can read and write Redis, and has no key. */
export class RedisIntruder implements AsyncDisposable {
  readonly redis: RedisClient;
  readonly #queues = new Map<QueueName, JobQueue<object>>();

  constructor(redis: LabFleet['redis']) {
    this.redis = connectTo(redis);
  }

  /** Adds a job as a service would. */
  async add(name: QueueName, data: object): Promise<void> {
    const queue = this.#queues.get(name) ?? new JobQueue<object>(name, this.redis, captureLog().logger);
    this.#queues.set(name, queue);
    await queue.add(data);
  }

  /** The jobs of one lane. */
  async jobsOf(lane: QueueName): Promise<readonly LyingJob[]> {
    const names = await keysOf(this.redis, `{ccm:${lane}}:${lane}:[0-9]*`);
    const jobs = await Promise.all(names.map(async (key) => ({ key, data: await this.#dataOf(key) })));
    return jobs.flatMap(({ key, data }) => (data === null ? [] : [{ key, data }]));
  }

  /** The envelopes that wait in any lane, sealed as they are. */
  async waitingEnvelopes(): Promise<readonly { readonly lane: QueueName; readonly sealed: string }[]> {
    const all = await Promise.all(
      webhookLanes().map(async (lane) => {
        const jobs = await this.jobsOf(lane);
        return jobs.flatMap((job) => envelopesOf(job).map((sealed) => ({ lane, sealed })));
      }),
    );
    return all.flat();
  }

  /** Takes one that waits out of its lane, with the job that carries it. @throws {Error} where none fits. */
  async takeEnvelope(
    fits: (sealed: string) => boolean,
  ): Promise<{ readonly lane: QueueName; readonly sealed: string }> {
    const found = (await this.waitingEnvelopes()).find(({ sealed }) => fits(sealed));
    if (found === undefined) throw new Error('no such envelope waits');
    const { lane, sealed } = found;
    const carrier = (await this.jobsOf(lane)).find((job) => envelopesOf(job).includes(sealed));
    if (carrier === undefined) throw new Error('its job is gone');
    const { key } = carrier;
    await this.redis.lrem(`{ccm:${lane}}:${lane}:wait`, 0, key.slice(key.lastIndexOf(':') + 1));
    await this.redis.del(key);
    return found;
  }

  /** Every name and every value in Redis, in clear where they are. */
  async everything(): Promise<string> {
    const names = await keysOf(this.redis);
    const values = await Promise.all(names.map(async (name) => this.#valueOf(name)));
    return [...names, ...values.flat()].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#queues.values()].map(async (queue) => queue.close()));
    this.redis.disconnect();
  }

  /** Null for a key that is no job. */
  async #dataOf(key: string): Promise<string | null> {
    return (await this.redis.type(key)) === 'hash' ? this.redis.hget(key, 'data') : null;
  }

  async #valueOf(key: string): Promise<readonly string[]> {
    const type = await this.redis.type(key);
    switch (type) {
      case 'string':
        return [(await this.redis.get(key)) ?? ''];
      case 'hash':
        return Object.entries(await this.redis.hgetall(key)).flat();
      case 'list':
        return this.redis.lrange(key, 0, -1);
      case 'zset':
        return this.redis.zrangebyscore(key, '-inf', '+inf', 'WITHSCORES');
      case 'set':
        return this.redis.smembers(key);
      case 'stream':
        return (await this.redis.xrange(key, '-', '+')).flat(2);
      case 'none':
        return [];
      default:
        throw new Error(`${key} is of an unknown type: ${type}`);
    }
  }
}

/** The sum of a metric's series that have these labels, as Prometheus reads it. */
export async function metricOf(
  service: { readonly adminUrl: string },
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number> {
  const text = await (await fetch(`${service.adminUrl}/metrics`)).text();
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && wanted.every((part) => line.includes(part)));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
