import type { JobQueue, QueueName } from '../queues/index.ts';
import type { DrainJob } from './drain-job.ts';
import type { WakeChannel } from './shards/wake-channel.ts';

interface Waiting {
  readonly shard: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sees to it that a shard with work is worked off: wakes the session of this process that does so, or adds a job where nobody does. Scripts have
 * woken sessions of other processes already. What is asked for in one turn of the event loop shares one round trip.
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
   * Resolves when somebody works the shard off, or Redis holds the job.
   * @param awake who is awake for the shard, as scripts say it; undefined: there is no work.
   */
  async follow(queue: QueueName, shard: string, awake: string | undefined): Promise<void> {
    if (awake === undefined) return;
    if (awake === '') await this.call(queue, shard);
    else this.#channel.wakeOwn(awake);
  }

  /** Resolves when Redis holds the job. */
  async call(queue: QueueName, shard: string): Promise<void> {
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
