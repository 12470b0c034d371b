import { backoffMs, once, sleep, whenAborted } from '@ccm/core/async';
import { DelayedError, WaitingError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import type { Logger } from '../../platform/logging/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { JobQueue } from './job-queue.ts';
import { queuePrefix } from './queue-names.ts';
import type { QueueName } from './queue-names.ts';

/** The next step of a job: none, to run again at once when there is room, or to run again later. */
export type JobOutcome = 'done' | 'back' | { readonly againInMs: number };

export interface JobWorkerOptions<Data> {
  readonly queue: QueueName;
  readonly connection: RedisClient;
  readonly concurrency: number;
  readonly logger: Logger;
  /** The time that running jobs may take when the process stops; then their signal aborts. */
  readonly drainTimeoutMs: number;
  /** One job at a time over all replicas, each in its turn: a job that meets a fault keeps its place until it is through. */
  readonly inOrder?: true;
  /** The time after which a dead worker's jobs go to another; default 3 s and 2 s. */
  readonly takeOver?: { readonly lockMs: number; readonly checkMs: number };
  /**
   * Must be safe to run twice. An error is a fault of the machine (Redis away) or a bug: it is logged and the job runs again. The job's id
   * is the same for every run of it, and no other job's.
   */
  readonly run: (data: Data, signal: AbortSignal, jobId: string) => Promise<JobOutcome>;
}

/**
 * A killed worker's jobs come back after `LOCK_MS + STALLED_CHECK_MS` at most. The lock is renewed each second, so that a process must stand still
 * for more than two seconds before another one takes its work over.
 */
const LOCK_MS = 3000;
const RENEW_LOCK_MS = 1000;
const STALLED_CHECK_MS = 2000;
const JOB_RETRY = { firstMs: 400, maxMs: 10_000 } as const;
/** After an answer of Redis that is an error (loading its data, out of memory), the next job is asked for after this. */
const FETCH_AGAIN_MS = 1000;
const LOOK_AGAIN_MS = 100;
/** A close of BullMQ's that began while Redis was away may never end. Once no job is in hand, this is the longest wait for it. */
const CLOSE_MS = 2000;

/** The consuming side of one BullMQ queue, as a part of a service. */
export class JobWorker<Data extends object> {
  readonly name: string;
  readonly isLeaf = true;
  readonly #options: JobWorkerOptions<Data>;
  readonly #aborter = new AbortController();
  readonly #noMoreJobs = new AbortController();
  #worker: Worker<Data> | undefined;
  #starting: Promise<void> = Promise.resolve();
  #lastProgressMs = Date.now();
  #inHand = 0;

  constructor(options: JobWorkerOptions<Data>) {
    this.name = `worker ${options.queue}`;
    this.#options = options;
  }

  get queue(): QueueName {
    return this.#options.queue;
  }

  /** Does not wait for Redis. */
  async start(): Promise<void> {
    if (this.#options.inOrder === true) this.#starting = this.#startInOrder();
    else this.#open(this.#options.concurrency);
  }

  /** The time at which this worker last finished a job or a step of one, milliseconds since 1970: it shows that the worker is alive. */
  get lastProgressMs(): number {
    return this.#lastProgressMs;
  }

  /** False if its loop has ended without a stop. */
  get running(): boolean {
    return this.stopping || this.#worker === undefined || this.#worker.isRunning();
  }

  /** Jobs that it works on now; not those whose end is being written. */
  get inHand(): number {
    return this.#inHand;
  }

  get stopping(): boolean {
    return this.#noMoreJobs.signal.aborted;
  }

  /** A long job says that it is getting on. */
  progressed(): void {
    this.#lastProgressMs = Date.now();
  }

  /** Takes no more jobs and waits for the running ones; past the drain time their signal aborts and they hand their work back. */
  readonly stop = once(async (): Promise<void> => this.#drain());

  #open(concurrency: number): void {
    const { queue, connection, logger, takeOver = { lockMs: LOCK_MS, checkMs: STALLED_CHECK_MS } } = this.#options;
    const worker = new Worker<Data>(queue, async (job, token) => this.#run(job, token), {
      connection,
      prefix: queuePrefix(queue),
      concurrency,
      lockDuration: takeOver.lockMs,
      lockRenewTime: RENEW_LOCK_MS,
      stalledInterval: takeOver.checkMs,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      drainDelay: 2,
      runRetryDelay: FETCH_AGAIN_MS,
      settings: { backoffStrategy: (attempts) => backoffMs(attempts, JOB_RETRY) },
    });
    worker.on('error', (error) => {
      logger.debug({ err: error, queue }, 'queue connection failed');
    });
    worker.on('failed', (_job, error) => {
      logger.error({ err: error, queue }, 'internal error in a job, running it again');
    });
    this.#worker = worker;
  }

  /** The limit lies in Redis: it is set before the first job is taken, and anew whenever a Redis is met that may have lost it. */
  async #startInOrder(): Promise<void> {
    const { queue, connection, logger } = this.#options;
    const producer = new JobQueue<Data>(queue, { connection, logger });
    const limit = async (): Promise<void> => producer.limitConcurrency(1);
    const again = (): void => {
      limit().catch((err: unknown) => {
        logger.error({ err, queue }, 'failed to limit a queue to one reader');
      });
    };
    for (let attempt = 1; !this.stopping; attempt += 1) {
      try {
        await limit();
        connection.on('ready', again);
        this.#noMoreJobs.signal.addEventListener('abort', () => {
          connection.off('ready', again);
          void producer.close().catch(() => undefined);
        });
        if (!this.stopping) this.#open(1);
        return;
      } catch (err) {
        logger.warn({ err, queue }, 'failed to limit a queue to one reader, trying again');
        await this.#pause(backoffMs(attempt, JOB_RETRY));
      }
    }
  }

  async #drain(): Promise<void> {
    const timer = setTimeout(() => {
      this.#aborter.abort();
    }, this.#options.drainTimeoutMs);
    this.#noMoreJobs.abort();
    await this.#unlessIdle(Promise.race([this.#starting, whenAborted(this.#aborter.signal)]));
    await this.#unlessIdle(this.#worker?.close() ?? Promise.resolve());
    clearTimeout(timer);
  }

  /**
   * Waits for work only while a job is in hand. Without one there is nothing to hand back: the wait ends at once without Redis, else soon.
   */
  async #unlessIdle(work: Promise<void>): Promise<void> {
    const done = new AbortController();
    const watched = work.finally(() => {
      done.abort();
    });
    watched.catch(() => undefined);
    await Promise.race([watched, this.#idle(done.signal)]);
  }

  async #idle(over: AbortSignal): Promise<void> {
    let busyAtMs = performance.now();
    while (!over.aborted) {
      await sleep(LOOK_AGAIN_MS, over);
      if (this.#inHand > 0) busyAtMs = performance.now();
      else if (this.#options.connection.status !== 'ready' || performance.now() - busyAtMs > CLOSE_MS) return;
    }
  }

  async #run(job: Job<Data>, token: string | undefined): Promise<void> {
    const { queue, inOrder } = this.#options;
    const runJob = async (): Promise<JobOutcome> =>
      this.#options.run(job.data, this.#aborter.signal, `${queue}/${job.id ?? ''}`);
    const outcome = await this.#counted(inOrder === true ? this.#insist(runJob) : runJob());
    this.#lastProgressMs = Date.now();
    if (outcome === 'done') return;
    if (outcome === 'back') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    await job.moveToDelayed(Date.now() + outcome.againInMs, token);
    throw new DelayedError();
  }

  async #counted(work: Promise<JobOutcome>): Promise<JobOutcome> {
    this.#inHand += 1;
    try {
      return await work;
    } finally {
      this.#inHand -= 1;
    }
  }

  /** A job given back to be run later would be overtaken: it is run again where it is, and when we stop it goes back to its place. */
  async #insist(runJob: () => Promise<JobOutcome>): Promise<JobOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runJob();
      } catch (err) {
        this.#options.logger.error({ err, queue: this.#options.queue }, 'internal error in a job, running it again');
        await this.#pause(backoffMs(attempt, JOB_RETRY));
        if (this.stopping) return 'back';
      }
    }
  }

  /** Shorter when the worker stops. */
  async #pause(pauseMs: number): Promise<void> {
    await sleep(pauseMs, this.#noMoreJobs.signal);
  }
}
