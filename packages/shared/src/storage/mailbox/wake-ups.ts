import type { JobQueue, QueueName } from '../queues/index.ts';
import type { DrainJob } from './drain-job.ts';

export interface WakeOptions {
  /** Waits behind all others, until something is added for its key that is not bulk. */
  readonly priority?: 'bulk' | 'reply';
}

interface Waiting {
  readonly key: string;
  readonly options: WakeOptions;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sets mailboxes going: one drain per mailbox, however many items were appended. What is asked for in one turn of the event loop shares
 * one round trip.
 */
export class WakeUps {
  readonly #queueOf: (name: QueueName) => JobQueue<DrainJob>;
  readonly #waiting = new Map<QueueName, Waiting[]>();

  constructor(queueOf: (name: QueueName) => JobQueue<DrainJob>) {
    this.#queueOf = queueOf;
  }

  /** Resolves when Redis holds the drain. */
  async wake(queue: QueueName, key: string, options: WakeOptions = {}): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#waiting.get(queue) ?? [];
      if (waiting.length === 0) {
        this.#waiting.set(queue, waiting);
        setImmediate(() => {
          this.#waiting.delete(queue);
          this.#addAll(queue, waiting);
        });
      }
      waiting.push({ key, options, resolve, reject });
    });
  }

  #addAll(queue: QueueName, waiting: readonly Waiting[]): void {
    for (const group of Map.groupBy(waiting, ({ options }) => options.priority).values()) void this.#add(queue, group);
  }

  /** Settles every member; never rejects. */
  async #add(queue: QueueName, group: readonly Waiting[]): Promise<void> {
    const priority = group[0]?.options.priority;
    try {
      await this.#queueOf(queue).addOncePerId([...new Set(group.map(({ key }) => key))], (tag) => ({ tag }), {
        bulk: priority === 'bulk',
        overtakesBulk: priority === 'reply',
      });
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
