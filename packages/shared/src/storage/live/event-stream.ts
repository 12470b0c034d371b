import { jsonIn } from '@ccm/core/objects';
import { z } from 'zod';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { LiveEvent } from './live-event.ts';
import type { EventBatch } from './live-event.ts';

/** The time for which events are still written after the last reader left: a reader that returns within it misses none. */
const WATCH_MS = 60_000;
const MAX_BATCHES = 500;
const ID = /^\d{1,16}-\d{1,10}$/;
const Events = z.array(LiveEvent);

/** Reads the events that EventPublishers write. */
export class EventStream {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  static isPlace(id: string | undefined): id is string {
    return id !== undefined && ID.test(id);
  }

  /** Marks the stream as watched. Call it more often than every minute while there is a reader. */
  async watch(): Promise<void> {
    await Promise.all([
      this.#redis.set(keys.liveWatched, '1', 'PX', WATCH_MS),
      this.#redis.pexpire(keys.liveEvents, 10 * WATCH_MS),
    ]);
  }

  /** The place behind the newest batch. */
  async end(): Promise<string> {
    const newest = await this.#redis.xrevrange(keys.liveEvents, '+', '-', 'COUNT', 1);
    return newest[0]?.[0] ?? '0-0';
  }

  /** Up to 500 batches behind a place, oldest first; empty for an invalid place. */
  async after(id: string): Promise<EventBatch[]> {
    if (!EventStream.isPlace(id)) return [];
    const entries = await this.#redis.xrange(keys.liveEvents, `(${id}`, '+', 'COUNT', MAX_BATCHES);
    return entries.map(([entryId, [, text]]) => ({ id: entryId, events: readEvents(text) }));
  }
}

const readEvents = (text = ''): readonly LiveEvent[] => Events.safeParse(jsonIn(text)).data ?? [];
