import { DelayedError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import type { Logger } from '../logging/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { queuePrefix } from './queue-names.ts';
import type { QueueName } from './queue-names.ts';

/** What a job wants next: nothing more, or to run again later. */
export type JobVerdict = 'done' | { readonly againInMs: number };

export interface JobWorkerOptions<Data> {
  readonly queue: QueueName;
  readonly connection: RedisClient;
  readonly concurrency: number;
  readonly logger: Logger;
  /** How long running jobs may take when the process stops; then their signal aborts. */
  readonly drainTimeoutMs: number;
  /** Must be safe to run twice. What it throws is a fault of the machine (Redis away) or a bug: it is logged and run again. */
  readonly run: (data: Data, signal: AbortSignal) => Promise<JobVerdict>;
}

/**
 * A killed worker's jobs come back after about `LOCK_MS + STALLED_CHECK_MS`. The lock is renewed at half its time, so a process must
 * stand still for more than two seconds before another one takes its work over.
 */
const LOCK_MS = 5000;
const STALLED_CHECK_MS = 2000;
const RETRY_FAULT_MS = { first: 200, most: 10_000 } as const;

/** The consuming side of one BullMQ queue, as a part of a service. */
export class JobWorker<Data extends object> {
  readonly name: string;
  readonly #options: JobWorkerOptions<Data>;
  readonly #aborter = new AbortController();
  #worker: Worker<Data> | undefined;
  #stopping: Promise<void> | undefined;
  #lastProgressMs = Date.now();

  constructor(options: JobWorkerOptions<Data>) {
    this.name = `worker ${options.queue}`;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { queue, connection, concurrency, logger } = this.#options;
    const worker = new Worker<Data>(queue, async (job, token) => this.#run(job, token), {
      connection,
      prefix: queuePrefix(queue),
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      drainDelay: 2,
      settings: { backoffStrategy: (attempts) => faultBackoffMs(attempts) },
    });
    worker.on('error', (error) => {
      logger.debug({ err: error, queue }, 'queue connection failed');
    });
    worker.on('failed', (_job, error) => {
      logger.error({ err: error, queue }, 'job failed on a fault of ours, it runs again');
    });
    this.#worker = worker;
    await Promise.resolve();
  }

  /** When this worker last finished a job, milliseconds since 1970: a silent death shows in it. */
  get lastProgressMs(): number {
    return this.#lastProgressMs;
  }

  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Takes no more jobs and waits for the running ones; past the drain time their signal aborts and they hand their work back. */
  stop(): Promise<void> {
    this.#stopping ??= this.#drain();
    return this.#stopping;
  }

  async #drain(): Promise<void> {
    const timer = setTimeout(() => {
      this.#aborter.abort();
    }, this.#options.drainTimeoutMs);
    await this.#worker?.close();
    clearTimeout(timer);
  }

  async #run(job: Job<Data>, token: string | undefined): Promise<void> {
    const verdict = await this.#options.run(job.data, this.#aborter.signal);
    this.#lastProgressMs = Date.now();
    if (verdict === 'done') return;
    await job.moveToDelayed(Date.now() + verdict.againInMs, token);
    throw new DelayedError();
  }
}

function faultBackoffMs(attempts: number): number {
  const ceiling = Math.min(RETRY_FAULT_MS.most, RETRY_FAULT_MS.first * 2 ** Math.min(attempts, 10));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
