import { randomUUID } from 'node:crypto';
import type { JobQueue, QueueName } from '../../queues/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import type { DrainJob } from '../drain-job.ts';
import type { Awake } from './awake.ts';
import { ShardStore } from './shard-store.ts';
import { WakeChannel } from './wake-channel.ts';

interface Waiting {
  readonly shard: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Brings the shards of mailboxes to workers: wakes the session of this process, or adds a job where no session takes the shard. Scripts have
 * woken sessions of other processes already.
 */
export class ShardQueue {
  readonly store: ShardStore;
  readonly channel: WakeChannel;
  readonly #queueOf: (name: QueueName) => JobQueue<DrainJob>;
  readonly #waiting = new Map<QueueName, Waiting[]>();

  /** @param replicaId the name of this process in the fleet. */
  constructor(redis: RedisClient, queueOf: (name: QueueName) => JobQueue<DrainJob>, replicaId: string = randomUUID()) {
    this.store = new ShardStore(redis);
    this.channel = new WakeChannel(redis, replicaId);
    this.#queueOf = queueOf;
  }

  /** Resolves when a worker processes the shard, or Redis holds the job. */
  async wake(queue: QueueName, shard: string, awake: Awake): Promise<void> {
    if (awake === 'no-work') return;
    if (awake === 'none') await this.requestWorker(queue, shard);
    else this.channel.wakeOwn(awake);
  }

  /** Adds a job for the shard; the calls of one turn of the event loop share one round trip. Resolves when Redis holds it. */
  async requestWorker(queue: QueueName, shard: string): Promise<void> {
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

  /** The same, for when the next of its mailboxes is due, up to a tenth of a second early: times close to each other share a job. */
  async requestWorkerLater(queue: QueueName, shard: string, inMs: number): Promise<void> {
    const inTenths = Math.floor((Date.now() + inMs) / 100);
    await this.#queueOf(queue).addLater(
      `due-${shard}-${inTenths}`,
      { shard },
      Math.max(0, inTenths * 100 - Date.now()),
    );
  }

  /** Adds a job for each shard with work that no worker processes, because the process that should have woken one died. */
  async sweep(queue: QueueName): Promise<void> {
    const asleep = (await this.store.look(queue)).filter(
      ({ due, taken, worker }) => worker === undefined && due + taken > 0,
    );
    await Promise.all(asleep.map(async ({ shard }) => this.requestWorker(queue, shard)));
  }

  async sweepEvery(queue: QueueName, everyMs: number): Promise<void> {
    await this.#queueOf(queue).addEvery('sweep', { sweep: true }, everyMs);
  }

  /**
   * Names the work that would be taken next: a shard's untaken job, or a mailbox of a shard that this process processes; undefined if
   * nothing waits. While the name stays the same, nothing is taken.
   */
  async nextInLine(queue: QueueName): Promise<string | undefined> {
    const job = await this.#queueOf(queue).nextInLine();
    if (job !== undefined) return job;
    const own = (await this.store.look(queue)).filter(
      ({ worker, longestDue }) => worker === this.channel.worker && longestDue !== '',
    );
    return own.toSorted((one, other) => other.oldestMs - one.oldestMs)[0]?.longestDue;
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
