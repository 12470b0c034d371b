import { sleep } from '@ccm/core/async';
import type { Stores } from '@ccm/shared/app';
import type { Logger } from '@ccm/shared/platform/logging';
import type { FoundMessage } from '@ccm/shared/messages';
import { EventStream } from '@ccm/shared/storage/live';
import type { LiveEvent } from '@ccm/shared/storage/live';
import type { Statistics } from '@ccm/shared/storage/statistics';
import type { RedisOutage, WebhookIntake } from '../../ingest/webhook-intake.ts';
import { ChangingItems } from './changing-items.ts';
import { deadLetterEvent, latestStatistics, messageEvent, redisEvent } from './feed-events.ts';
import type { FeedEvent } from './feed-events.ts';

/** The view of one reader on the feed. */
export interface FeedReader {
  /** The reader's place in the stream: it gets the events behind it. Undefined: those that come once Redis answers. */
  readonly behind: string | undefined;
  readonly take: (event: FeedEvent) => void;
}

/** The beginning of the stream for a reader. */
interface FeedStart {
  readonly events: readonly FeedEvent[];
  readonly end: string | undefined;
}

interface LiveFeedDeps {
  readonly stream: EventStream;
  readonly store: Pick<Stores, 'fleet' | 'bindRegistry' | 'deadLetters'>;
  readonly statistics: Statistics;
  readonly open: (messageId: string) => Promise<FoundMessage | undefined>;
  readonly redisOutage: WebhookIntake['redisOutage'];
  readonly logger: Logger;
}

const TICK_MS = 250;
const STATE_MS = 2000;
const STATISTICS_MS = 10_000;
const WATCH_MS = 10_000;
/** The most messages opened in a tick; a person cannot read more, and the rest is in the list. */
const MAX_MESSAGES_A_TICK = 50;
const MAX_RESUMED = 500;

/** The fleet's changes, for all watchers of this process: read from Redis once for all of them, and not at all while nobody watches. */
export class LiveFeed {
  readonly #deps: LiveFeedDeps;
  /** Each with the place up to which it was given the stream. */
  readonly #readers = new Map<FeedReader, string | undefined>();
  readonly #replicas: ChangingItems;
  readonly #binds: ChangingItems;
  #running = false;
  #isRedisAway = false;
  readonly #due = { state: 0, statistics: 0, watch: 0 };

  constructor(deps: LiveFeedDeps) {
    this.#deps = deps;
    this.#replicas = ChangingItems.ofFleet(deps.store.fleet);
    this.#binds = ChangingItems.ofBinds(deps.store.bindRegistry);
  }

  get readers(): number {
    return this.#readers.size;
  }

  /**
   * Returns the events behind an earlier place, and the place that they lead to; undefined for a place of no stream. The stream is written
   * only while somebody watches, and for a minute after. While Redis is away, that is the only event.
   */
  async resume(place: string | undefined): Promise<FeedStart> {
    const outage = this.#noteOutage();
    if (outage !== undefined)
      return { events: [redisEvent(outage)], end: EventStream.isPlace(place) ? place : undefined };
    await this.#deps.stream.watch();
    const start = await this.#startFrom(place);
    const batches = await this.#deps.stream.after(start);
    const events: FeedEvent[] = [];
    for (const { id, events: batch } of batches.slice(-MAX_RESUMED)) events.push(...(await this.#shown(batch, id)));
    return { events, end: batches.at(-1)?.id ?? start };
  }

  /** The reader's place, or the end where it has none in this stream. What is written from now on lies behind it. */
  async #startFrom(place: string | undefined): Promise<string> {
    const end = await this.#deps.stream.end();
    return EventStream.isPlace(place) && !isBehind(place, end) ? place : end;
  }

  /** @returns a function that ends it. */
  add(reader: FeedReader): () => void {
    this.#readers.set(reader, reader.behind);
    if (!this.#running) void this.#run();
    return () => this.#readers.delete(reader);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#readers.size > 0) {
      try {
        await this.#tick(Date.now());
      } catch (err) {
        this.#deps.logger.debug({ err }, 'failed to read live events');
      }
      await sleep(TICK_MS);
    }
    this.#running = false;
  }

  async #tick(nowMs: number): Promise<void> {
    if (this.#noteOutage() !== undefined) return;
    if (this.#isDue('watch', nowMs, WATCH_MS)) await this.#deps.stream.watch();
    await this.#giveStream();
    if (this.#isDue('state', nowMs, STATE_MS)) {
      this.#give(await this.#replicas.changes());
      this.#give(await this.#binds.changes());
    }
    if (this.#isDue('statistics', nowMs, STATISTICS_MS)) this.#give([await latestStatistics(this.#deps.statistics)]);
  }

  /** Tells readers that Redis went away or came back. */
  #noteOutage(): RedisOutage | undefined {
    const outage = this.#deps.redisOutage();
    const isAway = outage !== undefined;
    if (isAway !== this.#isRedisAway) this.#give([redisEvent(outage)]);
    this.#isRedisAway = isAway;
    // A Redis that came back empty no longer knows that somebody watches.
    if (isAway) this.#due.watch = 0;
    return outage;
  }

  #isDue(what: 'state' | 'statistics' | 'watch', nowMs: number, everyMs: number): boolean {
    if (nowMs - this.#due[what] < everyMs) return false;
    this.#due[what] = nowMs;
    return true;
  }

  #give(events: readonly FeedEvent[]): void {
    for (const reader of this.#readers.keys()) for (const event of events) reader.take(event);
  }

  /**
   * Passes on the stream from the earliest place of any reader. A reader that comes meanwhile gets the stream from its own place the next
   * time.
   */
  async #giveStream(): Promise<void> {
    const readers = [...this.#readers.keys()];
    if (readers.length === 0) return;
    const places = await this.#places();
    const from = places.reduce((first, place) => (isBehind(first, place) ? place : first));
    for (const { id, events } of await this.#deps.stream.after(from)) {
      const shown = await this.#shown(events, id);
      for (const reader of readers) {
        const place = this.#readers.get(reader);
        if (place === undefined || !isBehind(id, place)) continue;
        for (const event of shown) reader.take(event);
        this.#readers.set(reader, id);
      }
    }
  }

  /** Of all readers. One that came while Redis was away begins at the present end. */
  async #places(): Promise<readonly string[]> {
    const places = [...this.#readers.values()].filter((place) => place !== undefined);
    if (places.length === this.#readers.size) return places;
    const end = await this.#deps.stream.end();
    for (const [reader, place] of this.#readers) if (place === undefined) this.#readers.set(reader, end);
    return [...places, end];
  }

  async #shown(events: readonly LiveEvent[], place: string): Promise<FeedEvent[]> {
    const { open, store } = this.#deps;
    const ids = [...new Set(events.flatMap((event) => (event.kind === 'message' ? [event.id] : [])))];
    const messages = await Promise.all(ids.slice(-MAX_MESSAGES_A_TICK).map(open));
    const letters = await Promise.all(
      events.map(async (event) => (event.kind === 'message' ? undefined : deadLetterEvent(event, store.deadLetters))),
    );
    const shown = [
      ...messages.flatMap((message) => (message === undefined ? [] : [messageEvent(message)])),
      ...letters.filter((letter) => letter !== undefined),
    ];
    // The last one carries the place: a reader cut off before it is given the whole batch again.
    return shown.map((event, index) => (index === shown.length - 1 ? { ...event, place } : event));
  }
}

/** Places are `<ms>-<number>`. */
function isBehind(place: string, other: string): boolean {
  const [ms = 0, number = 0] = place.split('-').map(Number);
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && number > otherNumber);
}
