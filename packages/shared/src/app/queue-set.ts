import type { Logger } from '../platform/logging/index.ts';
import { JobQueue } from '../storage/queues/index.ts';
import type { QueueName } from '../storage/queues/index.ts';
import type { RedisClient, ReplicaConfirmation } from '../storage/redis/index.ts';

/** The producing sides of queues, opened when first needed and closed together. */
export class QueueSet {
  readonly #connection: RedisClient;
  readonly #logger: Logger;
  readonly #replicas: ReplicaConfirmation | undefined;
  readonly #open = new Map<QueueName, JobQueue<object>>();

  constructor(connection: RedisClient, logger: Logger, replicas?: ReplicaConfirmation) {
    this.#replicas = replicas;
    this.#connection = connection;
    this.#logger = logger;
  }

  /** @typeParam Data the jobs' data of this queue: it follows from the name, and the caller that opens the queue gives it. */
  get<Data extends object>(name: QueueName): JobQueue<Data> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const queue = new JobQueue<Data>(name, {
      connection: this.#connection,
      logger: this.#logger,
      replicas: this.#replicas,
    });
    this.#open.set(name, queue);
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(async (queue) => queue.close()));
    this.#open.clear();
  }
}
