import { once, sleep } from '@ccm/core/async';
import { PeriodicTask } from '../../platform/lifecycle/index.ts';
import type { Component } from '../../platform/lifecycle/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import { JobWorker } from '../queues/index.ts';
import type { JobOutcome, JobQueue } from '../queues/index.ts';
import { oneMoreConnection } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { EarlierJobs } from './earlier-jobs.ts';
import { OpenPartition } from './open-partition.ts';
import type { StoredEnvelope } from './open-partition.ts';
import { partitionNamed, WEBHOOK_PARTITIONS, webhookPartitions } from './partition-names.ts';
import type { PartitionName } from './partition-names.ts';
import { ReadingPace } from './reading-pace.ts';
import type { WorkBehind } from './reading-pace.ts';
import { timeOf } from './webhook-partitions.ts';
import type { ReadJob, WebhookPartitions } from './webhook-partitions.ts';

export interface PartitionReaderOptions {
  readonly redis: RedisClient;
  readonly partitions: Pick<WebhookPartitions, 'state' | 'wake'>;
  /** Queues in which earlier versions put envelopes. */
  readonly earlierQueueOf: (partition: PartitionName) => JobQueue<object>;
  readonly drainTimeoutMs: number;
  readonly logger: Logger;
  /**
   * Reads envelopes of one partition, in order. Must be safe to run twice: after the death of a reader, or a take-over, its envelopes are
   * read again. An error means a fault of the machine, or a bug: everything is read again. Resolves to the number of messages that it gave
   * to the workers behind it.
   */
  readonly read: (partition: PartitionName, envelopes: readonly StoredEnvelope[]) => Promise<number>;
  /** After a reading with many messages the reader waits until they have handled as many, a moment at most. Default: it never waits. */
  readonly behind?: WorkBehind;
}

/**
 * Envelopes that are done are removed together with the next reading, or after this time without one, to save a round trip.
 */
const TRIM_WITHIN_MS = 50;
/**
 * The least time between the beginnings of two readings: envelopes that come close to each other are read together, and their messages
 * take their steps together.
 */
const READ_EVERY_MS = 2;
/** The time that a reader stays at an empty partition, so that steady traffic needs no jobs. */
const LINGER_MS = 1000;
/** Then the partition may go to another worker, which has less to do. */
const TURN_MS = 5000;
const SWEEP_EVERY_MS = 1000;
const WAIT_FOR_EARLIER_MS = 100;
/** A dead reader's partition is read again within their sum. */
const TAKE_OVER = { lockMs: 2500, checkMs: 1000 } as const;

/**
 * Reads the partitions, each by one worker at a time over all replicas: BullMQ gives each partition that is awake to one, and takes it
 * from one that died. A worker that only believes itself the reader may read, and trims nothing.
 */
export class PartitionReader implements Component {
  readonly name = 'partition reader';
  readonly isLeaf = true;
  readonly #options: PartitionReaderOptions;
  readonly #worker: JobWorker<ReadJob>;
  readonly #earlier: EarlierJobs;
  readonly #sweep: PeriodicTask;
  readonly #pace: ReadingPace | undefined;
  readonly #stopping = new AbortController();
  readonly #waiting = new Map<PartitionName, RedisClient>();

  constructor(options: PartitionReaderOptions) {
    const { redis, drainTimeoutMs, logger, earlierQueueOf, read } = options;
    this.#options = options;
    this.#pace = options.behind === undefined ? undefined : new ReadingPace(options.behind);
    this.#earlier = new EarlierJobs({ redis, queueOf: earlierQueueOf, drainTimeoutMs, logger, read });
    this.#worker = new JobWorker<ReadJob>({
      queue: 'partitions',
      connection: redis,
      concurrency: WEBHOOK_PARTITIONS,
      takeOver: TAKE_OVER,
      drainTimeoutMs,
      logger,
      run: async ({ tag }) => this.#run(partitionNamed(tag)),
    });
    this.#sweep = new PeriodicTask({
      name: 'partition sweep',
      everyMs: SWEEP_EVERY_MS,
      turn: async () => this.#look(),
      failed: (err) => {
        logger.debug({ err }, 'failed to sweep the partitions');
      },
    });
  }

  /** Does not wait for Redis. */
  async start(): Promise<void> {
    await this.#sweep.start();
    await this.#worker.start();
  }

  readonly stop = once(async (): Promise<void> => this.#end());

  async #end(): Promise<void> {
    this.#stopping.abort();
    for (const connection of this.#waiting.values()) connection.disconnect();
    await Promise.all([this.#sweep.stop(), this.#worker.stop(), this.#earlier.stop()]);
  }

  /** Wakes partitions whose wake-up was lost: its producer died before it, or Redis lost the job. */
  async #look(): Promise<void> {
    await this.#earlier.look();
    const { partitions } = this.#options;
    await Promise.all(
      webhookPartitions().map(async (partition) => {
        const { waiting, isRead } = await partitions.state(partition);
        if (waiting > 0 && !isRead) await partitions.wake(partition);
      }),
    );
  }

  /** @param partition undefined for a foreign job. */
  async #run(partition: PartitionName | undefined): Promise<JobOutcome> {
    if (partition === undefined) return 'done';
    const open = await OpenPartition.take(this.#options.redis, partition);
    const endMs = performance.now() + TURN_MS;
    while (!this.#stopping.signal.aborted) {
      const envelopes = await this.#next(open, partition);
      if (envelopes.length === 0) {
        if (open.isUntrimmed ? !(await open.trim()) : await open.release()) return 'done';
        continue;
      }
      if (!(await this.#isTheirTurn(partition, envelopes))) break;
      const beganMs = performance.now();
      const [isOurs, given] = await Promise.all([open.trim(), this.#options.read(partition, envelopes)]);
      if (!isOurs) return 'done';
      open.done();
      await this.#rest(performance.now() - beganMs, given);
      this.#worker.progressed();
      if (performance.now() > endMs) break;
    }
    return (await open.trim()) && !(await open.release()) ? { againInMs: 0 } : 'done';
  }

  async #rest(readForMs: number, given: number): Promise<void> {
    const { signal } = this.#stopping;
    if (readForMs < READ_EVERY_MS) await sleep(READ_EVERY_MS - readForMs, signal);
    await this.#pace?.rest(given, signal);
  }

  /** None when none came for a while, or we stop. */
  async #next(open: OpenPartition, partition: PartitionName): Promise<readonly StoredEnvelope[]> {
    try {
      return await open.read(this.#connectionOf(partition), open.isUntrimmed ? TRIM_WITHIN_MS : LINGER_MS);
    } catch (error) {
      if (this.#stopping.signal.aborted) return [];
      throw error;
    }
  }

  /** Waits until the envelopes that an earlier version queued before are read. False: the reader stops. */
  async #isTheirTurn(partition: PartitionName, [first]: readonly StoredEnvelope[]): Promise<boolean> {
    const cameAtMs = timeOf(first?.place.split('/').at(-1) ?? '');
    while (await this.#earlier.holdAnyBefore(partition, cameAtMs)) {
      await sleep(WAIT_FOR_EARLIER_MS, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return false;
    }
    return true;
  }

  /** Waiting in Redis blocks a connection: each partition has one of its own, for as long as this process reads. */
  #connectionOf(partition: PartitionName): RedisClient {
    const known = this.#waiting.get(partition);
    if (known !== undefined) return known;
    const connection = oneMoreConnection(this.#options.redis);
    connection.on('error', (err: Error) => {
      this.#options.logger.debug({ err, partition }, 'connection that waits for webhooks failed');
    });
    this.#waiting.set(partition, connection);
    return connection;
  }
}
