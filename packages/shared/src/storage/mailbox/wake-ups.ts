import type { JobQueue, QueueName } from '../queues/index.ts';
import type { DrainJob } from './drain-job.ts';
import type { WakeChannel } from './shards/wake-channel.ts';

interface Waiting {
  readonly shard: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Ensures that a shard with work is processed: wakes the session of this process, or adds a job if there is no session. Scripts have woken
 * sessions of other processes already. The calls of one turn of the event loop share one round trip.
 */
export class WakeUps {
  readonly #queueOf: (name: QueueName) => JobQueue<DrainJob>;
  readonly #channel: WakeChannel;
  readonly #waiting = new Map<QueueName, Waiting[]>();

  constructor(queueOf: (name: QueueName) => JobQueue<DrainJob>, channel: WakeChannel) {
    this.#queueOf = queueOf;
    this.#channel = channel;
  }

  /**
   * Resolves when a worker processes the shard, or Redis holds the job. @param awake the session that is awake for the shard, from the
   * script's reply; undefined: there is no work.
   */
  async wakeOrRequest(queue: QueueName, shard: string, awake: string | undefined): Promise<void> {
    if (awake === undefined) return;
    if (awake === '') await this.request(queue, shard);
    else this.#channel.wakeOwn(awake);
  }

  /** Resolves when Redis holds the job. */
  async request(queue: QueueName, shard: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#waiting.get(queue) ?? [];
      if (waiting.length === 0) {
        this.#waiting.set(queue, waiting);
        setImmediate(() => {
          this.#waiting.delete(queue);
          void this.#add(queue, waiting);
        });
      }
      waiting.push({ shard, resolve, reject });
    });
  }

  /** Settles every member; never rejects. */
  async #add(queue: QueueName, waiting: readonly Waiting[]): Promise<void> {
    try {
      const shards = [...new Set(waiting.map(({ shard }) => shard))];
      await this.#queueOf(queue).addOncePerId(shards, (shard) => ({ shard }));
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
