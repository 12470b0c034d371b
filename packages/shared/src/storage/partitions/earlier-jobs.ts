import type { Logger } from '../../platform/logging/index.ts';
import { JobWorker } from '../queues/index.ts';
import type { JobQueue } from '../queues/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { StoredEnvelope } from './open-partition.ts';
import { webhookPartitions } from './partition-names.ts';
import type { PartitionName } from './partition-names.ts';

interface EarlierJobsOptions {
  readonly redis: RedisClient;
  readonly queueOf: (partition: PartitionName) => JobQueue<object>;
  readonly drainTimeoutMs: number;
  readonly logger: Logger;
  readonly read: (partition: PartitionName, envelopes: readonly StoredEnvelope[]) => Promise<number>;
}

/**
 * Earlier versions put envelopes into BullMQ queues, `webhooks-0` to `webhooks-3`. This reads envelopes from there, at the start or from a
 * gateway that is not upgraded yet, before newer ones in the streams.
 */
export class EarlierJobs {
  readonly #options: EarlierJobsOptions;
  readonly #workers = new Map<PartitionName, JobWorker<object>>();
  #hasLooked = false;
  #isStopping = false;

  constructor(options: EarlierJobsOptions) {
    this.#options = options;
  }

  /** Opens a worker for each queue that holds something, and closes those of empty ones. */
  async look(): Promise<void> {
    await Promise.all(webhookPartitions().map(async (partition) => this.#lookAt(partition)));
    this.#hasLooked = true;
  }

  /** Whether something lies in the queue that came before this moment, milliseconds since 1970. */
  async holdAnyBefore(partition: PartitionName, timeMs: number): Promise<boolean> {
    if (!this.#hasLooked) await this.look();
    if (!this.#workers.has(partition)) return false;
    const oldestMs = await this.#options.queueOf(partition).oldestUnfinishedMs();
    return oldestMs !== undefined && oldestMs <= timeMs;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#workers.values()].map(async (worker) => worker.stop()));
  }

  async #lookAt(partition: PartitionName): Promise<void> {
    const { waiting, active, delayed } = await this.#options.queueOf(partition).counts();
    const count = waiting + active + delayed;
    const worker = this.#workers.get(partition);
    if (this.#isStopping) return;
    if (count > 0 && worker === undefined) await this.#open(partition, count);
    if (count > 0 || worker === undefined || worker.inHand > 0) return;
    this.#workers.delete(partition);
    await worker.stop();
    this.#options.logger.info({ partition }, 'read all webhooks that an earlier version queued');
  }

  async #open(partition: PartitionName, jobs: number): Promise<void> {
    const { redis, drainTimeoutMs, logger, read } = this.#options;
    logger.info({ partition, jobs }, 'reading webhooks that an earlier version queued');
    const worker = new JobWorker<object>({
      queue: partition,
      connection: redis,
      concurrency: 1,
      inOrder: true,
      drainTimeoutMs,
      logger,
      run: async (batch, _signal, jobId) => {
        await read(
          partition,
          envelopesIn(batch).map((sealed, index) => ({ place: `${jobId}/${index}`, sealed })),
        );
        return 'done';
      },
    });
    this.#workers.set(partition, worker);
    await worker.start();
  }
}

/** Jobs are not signed, their envelopes are. A job of any other shape was not written by a service of this fleet. */
function envelopesIn(batch: object): readonly string[] {
  const { envelopes } = batch as { readonly envelopes?: unknown };
  const isOurs = Array.isArray(envelopes) && envelopes.every((envelope) => typeof envelope === 'string');
  return isOurs ? envelopes : [JSON.stringify(batch)];
}
