import type { Logger } from '../../platform/logging/index.ts';
import { JobWorker } from '../queues/index.ts';
import type { JobOutcome, QueueName } from '../queues/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { SealingError } from '../sealing/index.ts';
import { MailboxLost } from './mailbox-store.ts';
import type { Head, MailboxRef, MailboxStore, OpenMailbox } from './mailbox-store.ts';

/** A drain job: work off this mailbox. */
export interface DrainJob {
  readonly tag: string;
}

/** What became of the head: done with, or to be tried again later while everything behind it waits. */
export type ItemOutcome = 'done' | { readonly againInMs: number };

export interface MailboxItem extends Head {
  /** Always the present ones: what `note` has added stands in them. */
  readonly notes: Head['notes'];
  /** The content in clear. */
  readonly text: string;
  /** Remembers something for the next try, at once. */
  readonly note: (notes: Readonly<Record<string, string>>) => Promise<void>;
  readonly tag: string;
}

export interface MailboxWorkerOptions {
  readonly queue: QueueName;
  readonly box: MailboxRef['box'];
  readonly store: MailboxStore;
  readonly connection: RedisClient;
  readonly concurrency: number;
  readonly drainTimeoutMs: number;
  readonly logger: Logger;
  readonly handle: (item: MailboxItem, signal: AbortSignal) => Promise<ItemOutcome>;
  /** An item that no try can ever work off (forged, or it shows a bug of ours): keep it elsewhere; the mailbox moves on. */
  readonly deadLetter: (item: Head & { readonly tag: string }, error: unknown) => Promise<void>;
}

/** So many items, then the drain goes back into the queue: a busy conversation must not hold a slot for ever. */
const ITEMS_PER_TURN = 100;
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError] as const;

/** Works off mailboxes, each by one worker at a time, head first. */
export class MailboxWorker {
  readonly name: string;
  readonly #options: MailboxWorkerOptions;
  readonly #worker: JobWorker<DrainJob>;

  constructor(options: MailboxWorkerOptions) {
    this.name = `mailboxes ${options.queue}`;
    this.#options = options;
    this.#worker = new JobWorker<DrainJob>({
      queue: options.queue,
      connection: options.connection,
      concurrency: options.concurrency,
      drainTimeoutMs: options.drainTimeoutMs,
      logger: options.logger,
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
    const mailbox = await this.#options.store.open({ tag: job.tag, box: this.#options.box });
    try {
      for (let turn = 0; turn < ITEMS_PER_TURN; turn += 1) {
        if (mailbox.head === undefined) return 'done';
        if (this.#worker.stopping) break;
        const outcome = await this.#work(mailbox, mailbox.head, { tag: job.tag, signal });
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

  async #work(mailbox: OpenMailbox, head: Head, context: { tag: string; signal: AbortSignal }): Promise<ItemOutcome> {
    const { tag, signal } = context;
    let text: string;
    try {
      text = mailbox.read(head);
    } catch (error) {
      await this.#options.deadLetter({ ...head, tag }, error);
      return 'done';
    }
    try {
      return await this.#options.handle(toItem(mailbox, head, { text, tag }), signal);
    } catch (error) {
      // What belongs to it does not open: no try could change that.
      const isSealed = error instanceof SealingError;
      if (!isSealed && !BUGS.some((bug) => error instanceof bug)) throw error;
      if (!isSealed)
        this.#options.logger.error(
          { err: error, queue: this.#options.queue },
          'a message met a bug of ours and was set aside',
        );
      await this.#options.deadLetter({ ...head, tag }, error);
      return 'done';
    }
  }
}

/** Its notes are those of the moment in which they are asked for. */
function toItem(mailbox: OpenMailbox, head: Head, content: { text: string; tag: string }): MailboxItem {
  return {
    id: head.id,
    content: head.content,
    waiting: head.waiting,
    get notes() {
      return mailbox.head?.notes ?? head.notes;
    },
    ...content,
    note: async (notes) => mailbox.note(notes),
  };
}
