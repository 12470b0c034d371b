import { Queue } from 'bullmq';
import type { Logger } from '../logging/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { queuePrefix } from './queue-names.ts';
import type { QueueName } from './queue-names.ts';

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** The producing side of one BullMQ queue. Jobs leave Redis when they are done: what must be remembered is in the trail. */
export class JobQueue<Data extends object> {
  readonly name: QueueName;
  readonly #queue: Queue;

  constructor(name: QueueName, connection: RedisClient, logger: Logger) {
    this.name = name;
    this.#queue = new Queue(name, {
      connection,
      prefix: queuePrefix(name),
      defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: 1000 }, attempts: Number.MAX_SAFE_INTEGER },
    });
    this.#queue.on('error', (error) => {
      logger.debug({ err: error, queue: name }, 'queue connection failed');
    });
  }

  async add(data: Data): Promise<void> {
    await this.#queue.add(this.name, data, { backoff: { type: 'custom' } });
  }

  /** Adds drains, one per id; an id that is already waiting is not added twice, one that is running gets one more run after it. */
  async addOncePerId(
    ids: readonly string[],
    toData: (id: string) => Data,
    options: { readonly bulk?: boolean } = {},
  ): Promise<void> {
    await this.#queue.addBulk(
      ids.map((id) => ({
        name: this.name,
        data: toData(id),
        opts: {
          deduplication: { id, keepLastIfActive: true },
          backoff: { type: 'custom' },
          ...(options.bulk === true ? { priority: 10 } : {}),
        },
      })),
    );
  }

  /** At most so many jobs run at once over all replicas together. */
  async limitConcurrency(concurrency: number): Promise<void> {
    await this.#queue.setGlobalConcurrency(concurrency);
  }

  async counts(): Promise<QueueCounts> {
    const counts = await this.#queue.getJobCounts('wait', 'active', 'delayed', 'failed', 'prioritized');
    return {
      waiting: (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0),
      active: counts['active'] ?? 0,
      delayed: counts['delayed'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  }

  /** How long the job at the head has been waiting, in milliseconds; 0 when none waits. */
  async oldestWaitingMs(nowMs: number): Promise<number> {
    const [job] = await this.#queue.getJobs(['wait', 'prioritized'], 0, 0, true);
    return job === undefined ? 0 : Math.max(0, nowMs - job.timestamp);
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}
