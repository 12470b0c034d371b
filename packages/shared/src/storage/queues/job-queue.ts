import { Queue } from 'bullmq';
import type { Logger } from '../../platform/logging/index.ts';
import type { RedisClient, ReplicaConfirmation } from '../redis/index.ts';
import { queuePrefix } from './queue-names.ts';
import type { QueueName } from './queue-names.ts';

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

interface JobQueueDeps {
  readonly connection: RedisClient;
  readonly logger: Logger;
  /** Undefined: Redis's own confirmation is enough. */
  readonly replicas?: ReplicaConfirmation | undefined;
}

/** The producing side of one BullMQ queue. Finished jobs leave Redis: the trail is the lasting record. */
export class JobQueue<Data extends object> {
  readonly name: QueueName;
  readonly #open: () => Queue;
  readonly #replicas: ReplicaConfirmation | undefined;
  #queue: Queue;

  constructor(name: QueueName, { connection, logger, replicas }: JobQueueDeps) {
    this.#replicas = replicas;
    this.name = name;
    this.#open = () => {
      const queue = new Queue(name, {
        connection,
        prefix: queuePrefix(name),
        defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: 1000 }, attempts: Number.MAX_SAFE_INTEGER },
      });
      queue.on('error', (error) => {
        logger.debug({ err: error, queue: name }, 'queue connection failed');
      });
      return queue;
    };
    this.#queue = this.#open();
  }

  /** Resolves when Redis and the requested number of replicas hold the job. */
  async add(data: Data): Promise<void> {
    const queue = await this.#usable();
    const write = async (): Promise<unknown> => queue.add(this.name, data, { backoff: { type: 'custom' } });
    await (this.#replicas === undefined ? write() : this.#replicas.of(write));
  }

  /** Adds jobs, one per id; an id that is already waiting is not added twice, one that is running gets one more run after it. */
  async addOncePerId(ids: readonly string[], toData: (id: string) => Data): Promise<void> {
    const queue = await this.#usable();
    await queue.addBulk(
      ids.map((id) => ({
        name: this.name,
        data: toData(id),
        opts: { deduplication: { id, keepLastIfActive: true }, backoff: { type: 'custom' } },
      })),
    );
  }

  /** Adds a job that runs later; one of this id that is there already stays. @param id neither an integer nor with a colon. */
  async addLater(id: string, data: Data, delayMs: number): Promise<void> {
    const queue = await this.#usable();
    await queue.add(this.name, data, { jobId: id, delay: delayMs, backoff: { type: 'custom' } });
  }

  /** Adds a job at an interval, one over all replicas that ask for it, as long as one of them runs it. */
  async addEvery(id: string, data: Data, everyMs: number): Promise<void> {
    const queue = await this.#usable();
    const opts = { backoff: { type: 'custom' }, removeOnComplete: true, removeOnFail: true };
    await queue.upsertJobScheduler(id, { every: everyMs }, { name: this.name, data, opts });
  }

  /** Limits the number of jobs that run at once over all replicas together. */
  async limitConcurrency(concurrency: number): Promise<void> {
    await (await this.#usable()).setGlobalConcurrency(concurrency);
  }

  async counts(): Promise<QueueCounts> {
    const counts = await (await this.#usable()).getJobCounts('wait', 'active', 'delayed', 'failed', 'prioritized');
    return {
      waiting: (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0),
      active: counts['active'] ?? 0,
      delayed: counts['delayed'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  }

  /** The time that the first job has been waiting, in milliseconds; 0 if none waits. */
  async oldestWaitingMs(nowMs: number): Promise<number> {
    const [job] = await (await this.#usable()).getJobs(['wait', 'prioritized'], 0, 0, true);
    return job === undefined ? 0 : Math.max(0, nowMs - job.timestamp);
  }

  /**
   * Names the run of the job that would be taken next; undefined if none waits. While the name stays the same, no worker takes jobs.
   */
  async nextInLine(): Promise<string | undefined> {
    const [job] = await (await this.#usable()).getJobs(['wait', 'prioritized'], 0, 0, true);
    return job === undefined ? undefined : `${job.id ?? ''}/${job.attemptsStarted}`;
  }

  /** The time at which the oldest unfinished job was added, milliseconds since 1970; undefined if all are done. */
  async oldestUnfinishedMs(): Promise<number | undefined> {
    const jobs = await (await this.#usable()).getJobs(['wait', 'prioritized', 'active', 'delayed'], 0, 0, true);
    const times = jobs.map(({ timestamp }) => timestamp);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  /**
   * The open queue. A queue whose first command to Redis failed keeps failing (BullMQ keeps the outcome): the next caller gets a new one.
   */
  async #usable(): Promise<Queue> {
    const queue = this.#queue;
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      if (this.#queue === queue) {
        this.#queue = this.#open();
        void queue.close().catch(() => undefined);
      }
      throw error;
    }
  }
}
