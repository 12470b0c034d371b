import { webhookPartitions } from '@ccm/shared/storage/partitions';
import type { PartitionName } from '@ccm/shared/storage/partitions';
import { JobQueue } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import { keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { captureLog, connectTo, keysOf } from '@ccm/testing/support';
import type { LabFleet } from '../fleet/index.ts';

/** One envelope that waits, sealed as it is. */
export interface WaitingEnvelope {
  readonly partition: PartitionName;
  readonly id: string;
  readonly sealed: string;
}

/** An intruder who can read and write Redis, and has no key. */
export class RedisIntruder implements AsyncDisposable {
  readonly redis: RedisClient;
  readonly #queues = new Map<QueueName, JobQueue<object>>();

  constructor(redis: LabFleet['redis']) {
    this.redis = connectTo(redis);
  }

  /** Adds a job as a service would. */
  async add(name: QueueName, data: object): Promise<void> {
    const queue =
      this.#queues.get(name) ?? new JobQueue<object>(name, { connection: this.redis, logger: captureLog().logger });
    this.#queues.set(name, queue);
    await queue.add(data);
  }

  /** Puts an entry into a partition in the form of a sealed one. */
  async put(partition: PartitionName, sealed: string): Promise<void> {
    await this.layFields(partition, ['sealed', sealed]);
  }

  async layFields(partition: PartitionName, fields: readonly string[]): Promise<void> {
    await this.redis.xadd(keys.partition(partition), '*', ...fields);
  }

  /** The envelopes that wait in any partition. */
  async waitingEnvelopes(): Promise<readonly WaitingEnvelope[]> {
    const all = await Promise.all(
      webhookPartitions().map(async (partition) => {
        const entries = await this.redis.xrange(keys.partition(partition), '-', '+');
        return entries.map(([id, [, sealed = '']]) => ({ partition, id, sealed }));
      }),
    );
    return all.flat();
  }

  /** Takes one that waits out of its partition. @throws {Error} where none fits. */
  async takeEnvelope(fits: (sealed: string) => boolean): Promise<WaitingEnvelope> {
    const found = (await this.waitingEnvelopes()).find(({ sealed }) => fits(sealed));
    if (found === undefined) throw new Error('no such envelope waits');
    await this.redis.xdel(keys.partition(found.partition), found.id);
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
