import { randomUUID } from 'node:crypto';
import { oneMoreConnection } from '../../redis/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import type { AwakeSession } from './awake.ts';

/**
 * Wakes the sessions of this process: by a call where the work came from here, by a message of Redis where another process brought it. A message
 * that is lost costs a session's patience, a second at most.
 */
export class WakeChannel {
  /** The name of these mailboxes in scripts' `awake`: the replica's, and a part of its own, since a process may open them more than once. */
  readonly worker: string;
  readonly #redis: RedisClient;
  readonly #sessions = new Map<string, () => void>();
  #subscriber: RedisClient | undefined;
  #listeners = 0;

  constructor(redis: RedisClient, replicaId: string) {
    this.#redis = redis;
    this.worker = `${replicaId}/${randomUUID().slice(0, 8)}`;
  }

  /** Does not wait for Redis. Each call needs one of `close`. */
  open(): void {
    this.#listeners += 1;
    if (this.#subscriber !== undefined) return;
    const subscriber = oneMoreConnection(this.#redis);
    // The connection that it is a copy of reports what is wrong.
    subscriber.on('error', () => undefined);
    subscriber.on('message', (_channel: string, session: string) => {
      this.#sessions.get(session)?.();
    });
    subscriber.subscribe(`ccm:wake:${this.worker}`).catch(() => undefined);
    this.#subscriber = subscriber;
  }

  close(): void {
    this.#listeners -= 1;
    if (this.#listeners > 0) return;
    this.#subscriber?.disconnect();
    this.#subscriber = undefined;
  }

  /** @returns ends it. */
  listen(session: string, wake: () => void): () => void {
    this.#sessions.set(session, wake);
    return () => {
      this.#sessions.delete(session);
    };
  }

  /** Does nothing for a session of another process. */
  wakeOwn({ session, worker }: AwakeSession): void {
    if (worker === this.worker) this.#sessions.get(session)?.();
  }
}
