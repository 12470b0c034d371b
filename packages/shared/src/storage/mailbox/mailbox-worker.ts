import { JobWorker } from '../queues/index.ts';
import type { JobOutcome, QueueName } from '../queues/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { DrainJob } from './drain-job.ts';
import { HeadRunner } from './head-runner.ts';
import type { HeadRunnerOptions } from './head-runner.ts';
import type { MailboxKey } from './mailbox-ref.ts';
import { MailboxLost } from './mailbox-store.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { ProgressShape } from './progress.ts';

export interface MailboxWorkerOptions<Item, Shape extends ProgressShape> extends HeadRunnerOptions<Item, Shape> {
  readonly queue: QueueName;
  readonly mailboxes: Mailboxes;
  readonly connection: RedisClient;
  readonly concurrency: number;
  readonly drainTimeoutMs: number;
}

/** A worker, whatever it works on. */
export interface AnyMailboxWorker {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly queue: QueueName;
  /** When it last finished anything, milliseconds since 1970. */
  readonly lastProgressMs: number;
  /** False when it has ended although nobody stopped it. */
  readonly running: boolean;
  /** How many mailboxes it works on at the moment. */
  readonly inHand: number;
}

/** So many items, then the drain goes back into the queue: a busy conversation must not hold a slot for ever. */
const ITEMS_PER_TURN = 100;

/**
 * Works off mailboxes, each by one worker at a time, head first. A failing head is tried again for as long as its error advises and
 * everything behind it waits; then it is kept as a dead letter, and the mailbox goes on.
 */
export class MailboxWorker<Item, Shape extends ProgressShape> implements AnyMailboxWorker {
  readonly name: string;
  readonly #options: MailboxWorkerOptions<Item, Shape>;
  readonly #worker: JobWorker<DrainJob>;
  readonly #runner: HeadRunner<Item, Shape>;

  constructor(options: MailboxWorkerOptions<Item, Shape>) {
    const { queue, connection, concurrency, drainTimeoutMs, logger } = options;
    this.name = `mailboxes ${queue}`;
    this.#options = options;
    this.#runner = new HeadRunner(options);
    this.#worker = new JobWorker<DrainJob>({
      queue,
      connection,
      concurrency,
      drainTimeoutMs,
      logger,
      run: async (job, signal) => this.#drain(job, signal),
    });
  }

  start(): Promise<void> {
    return this.#worker.start();
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  get queue(): QueueName {
    return this.#options.queue;
  }

  get lastProgressMs(): number {
    return this.#worker.lastProgressMs;
  }

  get inHand(): number {
    return this.#worker.inHand;
  }

  get running(): boolean {
    return this.#worker.running;
  }

  async #drain(job: DrainJob, signal: AbortSignal): Promise<JobOutcome> {
    const { mailboxes, kind } = this.#options;
    const mailbox = await mailboxes.open(kind, job.tag as MailboxKey);
    try {
      for (let turn = 0; turn < ITEMS_PER_TURN; turn += 1) {
        if (mailbox.head === undefined) return 'done';
        if (this.#worker.stopping) break;
        const outcome = await this.#runner.run(mailbox, mailbox.head, signal);
        if (outcome !== 'done') return outcome;
        await mailbox.advance();
        this.#worker.progressed();
      }
      return mailbox.head === undefined ? 'done' : { againInMs: 0 };
    } catch (error) {
      if (error instanceof MailboxLost) return 'done';
      throw error;
    }
  }
}
