import { digestOf, keys, walkByTime } from '../../storage/redis/index.ts';
import type { Placed, RedisClient } from '../../storage/redis/index.ts';
import { ADD_TO_INDEX } from '../scripts.ts';

/** One of both. */
export interface MessageQuery {
  /** Ours, the provider's or the application's. */
  readonly id?: string;
  /** A customer's number or id, as it was added. */
  readonly number?: string;
}

/** The other ids under which a message is found. */
export interface IndexedMessage {
  readonly id: string;
  readonly atMs: number;
}

/** The number of messages kept of one number or id, the latest. */
const MESSAGES_KEPT = 500;

/** Leads from the provider's and the application's ids, and from customers' numbers, to our ids of messages. */
export class MessageIndex {
  readonly #redis: RedisClient;
  readonly #keepMs: number;

  constructor(redis: RedisClient, keepMs: number) {
    this.#redis = redis;
    this.#keepMs = keepMs;
  }

  /** Harmless when repeated. */
  async addId(id: string, message: IndexedMessage): Promise<void> {
    await this.#add(keys.applicationId(digestOf(id)), message);
  }

  /** A customer's number or id. Harmless when repeated. */
  async addCustomer(customerId: string, message: IndexedMessage): Promise<void> {
    await this.#add(keys.number(digestOf(customerId)), message);
  }

  /** Newest first, each with the time that it is listed under. Our own id leads to its message alone. */
  async places(
    query: MessageQuery,
    { behind, limit }: { readonly behind?: Placed | undefined; readonly limit: number },
  ): Promise<{ readonly places: Placed[]; readonly next: Placed | undefined }> {
    if (query.id !== undefined && (await this.#redis.hexists(keys.message(query.id), 'facts')) === 1)
      return { places: behind === undefined ? [{ id: query.id, atMs: Date.now() }] : [], next: undefined };
    const key = keyOf(query);
    const places: Placed[] = [];
    if (key === undefined) return { places, next: undefined };
    for await (const batch of walkByTime(this.#redis, key, { behind, order: 'newest-first' })) {
      for (const place of batch) {
        places.push(place);
        if (places.length === limit) return { places, next: place };
      }
    }
    return { places, next: undefined };
  }

  async #add(key: string, { id, atMs }: IndexedMessage): Promise<void> {
    await ADD_TO_INDEX.run(this.#redis, [key], [atMs, id, MESSAGES_KEPT, this.#keepMs]);
  }
}

function keyOf({ id, number }: MessageQuery): string | undefined {
  if (id !== undefined) return keys.applicationId(digestOf(id));
  return number === undefined ? undefined : keys.number(digestOf(number));
}
