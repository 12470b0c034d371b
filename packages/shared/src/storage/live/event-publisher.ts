import { PeriodicTask } from '../../platform/lifecycle/index.ts';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { LiveEvent } from './live-event.ts';

const LOOK_EVERY_MS = 1000;
const WRITE_EVERY_MS = 200;
/** The most events of one batch: a person cannot read more, and changes of one message are one event. */
const MAX_BATCH = 100;
/** The number of batches kept for readers that return with Last-Event-ID. */
const MAX_BATCHES = 2000;

/** Publishes the fleet's events to watchers. Without a watcher, an event costs a comparison. */
export class EventPublisher {
  readonly #redis: RedisClient;
  readonly #task: PeriodicTask;
  readonly #events = new Map<string, LiveEvent>();
  #isWatched = false;
  #lookedAtMs = 0;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#task = new PeriodicTask({
      name: 'live events',
      everyMs: WRITE_EVERY_MS,
      turn: async () => this.#turn(),
      // Redis is away, which others report; the first events since then are written when it is back.
      failed: () => undefined,
      stopWithinMs: 500,
    });
  }

  publish(event: LiveEvent): void {
    if (!this.#isWatched || this.#events.size >= MAX_BATCH) return;
    const name = `${event.kind} ${event.id}`;
    this.#events.delete(name);
    this.#events.set(name, event);
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #turn(): Promise<void> {
    if (this.#redis.status !== 'ready') return;
    if (Date.now() - this.#lookedAtMs >= LOOK_EVERY_MS) {
      this.#isWatched = (await this.#redis.exists(keys.liveWatched)) === 1;
      this.#lookedAtMs = Date.now();
    }
    if (this.#events.size === 0) return;
    const batch = [...this.#events];
    this.#events.clear();
    try {
      const events = JSON.stringify(batch.map(([, event]) => event));
      await this.#redis.xadd(keys.liveEvents, 'MAXLEN', '~', MAX_BATCHES, '*', 'events', events);
    } catch (error) {
      for (const [name, event] of batch) if (!this.#events.has(name)) this.#events.set(name, event);
      throw error;
    }
  }
}
