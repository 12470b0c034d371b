import { digestOf, keys, newestFirst, walkByTime } from '../../storage/redis/index.ts';
import type { Placed, RedisClient } from '../../storage/redis/index.ts';
import { ADD_TO_INDEX } from '../scripts.ts';
import { MessageIds } from './message-ids.ts';

/** One of both. */
export interface MessageQuery {
  /** Ours, the provider's or the application's. */
  readonly id?: string;
  /** A customer's number or id, as it was added. */
  readonly number?: string;
}

/** The other ids under which a message is found. */
interface IndexedMessage {
  readonly id: string;
  readonly atMs: number;
}

/** The number of messages kept of one number, the latest. */
const MESSAGES_KEPT = 500;

interface Page {
  readonly behind?: Placed | undefined;
  readonly limit: number;
}

interface Places {
  readonly places: Placed[];
  readonly next: Placed | undefined;
}

/** Leads from the provider's and the application's ids, and from customers' numbers, to our ids of messages. */
export class MessageIndex {
  readonly #redis: RedisClient;
  readonly #keepMs: number;
  readonly #ids: MessageIds;

  constructor(redis: RedisClient, keepMs: number) {
    this.#redis = redis;
    this.#keepMs = keepMs;
    this.#ids = new MessageIds(redis, keepMs);
  }

  /** Harmless when repeated. */
  async addId(id: string, message: IndexedMessage): Promise<void> {
    await this.#ids.add(id, message);
  }

  /** A customer's number or id. Harmless when repeated. */
  async addCustomer(customerId: string, { id, atMs }: IndexedMessage): Promise<void> {
    await ADD_TO_INDEX.run(this.#redis, [numberKey(customerId)], [atMs, id, MESSAGES_KEPT, this.#keepMs]);
  }

  /** Our ids of every message that goes by this id (ours, the provider's, the application's) or to or from this number, newest first. */
  async find(query: MessageQuery, limit: number): Promise<string[]> {
    const { places } = await this.places(query, { limit });
    return places.map(({ id }) => id);
  }

  /** The same, a page at a time, each with the time that it is listed under. Our own id leads to its message alone. */
  async places({ id, number }: MessageQuery, page: Page): Promise<Places> {
    if (id !== undefined) return this.#byId(id, page);
    return number === undefined ? { places: [], next: undefined } : this.#byNumber(number, page);
  }

  async #byId(id: string, { behind, limit }: Page): Promise<Places> {
    if ((await this.#redis.hexists(keys.message(id), 'facts')) === 1)
      return { places: behind === undefined ? [{ id, atMs: Date.now() }] : [], next: undefined };
    const all = await this.#ids.places(id);
    const left = behind === undefined ? all : all.filter((place) => newestFirst(behind, place) < 0);
    const places = left.slice(0, limit);
    return { places, next: left.length > limit ? places.at(-1) : undefined };
  }

  async #byNumber(number: string, { behind, limit }: Page): Promise<Places> {
    const places: Placed[] = [];
    for await (const batch of walkByTime(this.#redis, numberKey(number), { behind, order: 'newest-first' })) {
      for (const place of batch) {
        places.push(place);
        if (places.length === limit) return { places, next: place };
      }
    }
    return { places, next: undefined };
  }
}

const numberKey = (number: string): string => keys.number(digestOf(number));
