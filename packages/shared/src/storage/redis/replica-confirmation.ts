import { Cluster } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';

/** Written, but not yet known to be on as many replicas as REDIS_WAIT_REPLICAS asks for: the caller must try again. */
export class NotReplicated extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotReplicated';
  }
}

/** The limit for a confirmation: a provider or an application is answered within a second. */
const WITHIN_MS = 500;

/**
 * Replication is asynchronous: a confirmed write is lost if the primary dies before a replica has it. A write confirmed here is on the
 * configured number of replicas, too (https://redis.io/docs/latest/commands/wait/), so that it survives the primary if Sentinels promote one that has it.
 * Writes that are under way together share one WAIT.
 */
export class ReplicaConfirmation {
  readonly #redis: RedisClient;
  readonly #replicas: number;
  #connections = 0;
  #next: Promise<number> | undefined;

  /** @param replicas REDIS_WAIT_REPLICAS; 0: nothing is waited for. */
  constructor(redis: RedisClient, replicas: number) {
    this.#redis = redis;
    this.#replicas = replicas;
    redis.on('close', () => {
      this.#connections += 1;
    });
  }

  /**
   * Writes, and resolves when so many replicas have it.
   * @throws {NotReplicated} if they do not confirm within half a second, or a second where another write waits already; the write itself
   * may have been done.
   */
  async of<T>(write: () => Promise<T>): Promise<T> {
    if (this.#replicas === 0) return write();
    const connection = this.#connections;
    const written = await write();
    const confirmed = await this.#confirmed();
    // A new connection may lead to a new primary, of whose past WAIT knows nothing.
    if (connection !== this.#connections) throw new NotReplicated('The connection to Redis was lost meanwhile');
    if (confirmed < this.#replicas) {
      throw new NotReplicated(`${String(confirmed)} of ${String(this.#replicas)} replicas confirmed in time`);
    }
    return written;
  }

  /** One WAIT for all callers in the same turn of the event loop. */
  async #confirmed(): Promise<number> {
    this.#next ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#next = undefined;
        this.#ask().then(resolve, reject);
      });
    });
    return this.#next;
  }

  async #ask(): Promise<number> {
    if (this.#redis instanceof Cluster) throw new NotReplicated('REDIS_WAIT_REPLICAS does not work with a cluster');
    return this.#redis.wait(this.#replicas, WITHIN_MS);
  }
}
