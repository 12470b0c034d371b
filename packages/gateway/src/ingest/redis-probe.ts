import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { pingRedis } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

const BEAT_MS = 200;
/** About half a second without an answer: from then on callers are told at once that Redis is away. */
const SILENT_AFTER_BEATS = 3;
/** About five seconds: the connection is given up for a new one, which Sentinel may lead to another machine. */
const RECONNECT_AFTER_BEATS = 25;

/**
 * Whether Redis answers. A connection that stands does not say so: a machine that hangs, or that vanished from the network, closes none.
 * Time is counted in beats of the event loop, so that a process that stood still itself does not blame Redis.
 */
export class RedisProbe implements Component {
  readonly name = 'redis probe';
  readonly #redis: RedisClient;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;
  #asking = false;
  #awaySinceMs: number | undefined;
  #why = '';

  constructor(redis: RedisClient, logger: Logger) {
    this.#redis = redis;
    this.#logger = logger;
  }

  get isReady(): boolean {
    return this.#redis.status === 'ready' && this.#unanswered < SILENT_AFTER_BEATS;
  }

  /** When it was first seen not to answer, in ms since 1970; undefined while it answers. */
  get awaySinceMs(): number | undefined {
    return this.isReady ? undefined : (this.#awaySinceMs ?? Date.now());
  }

  /** For people: `ready`, `reconnecting`, `silent`. */
  get state(): string {
    return this.#redis.status === 'ready' && !this.isReady ? 'silent' : this.#redis.status;
  }

  /** Readiness in words: why Redis counts as silent, as far as it says. */
  get detail(): string {
    return `redis is ${this.state}${this.#why}`;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => {
      this.#beat();
    }, BEAT_MS);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  #beat(): void {
    this.#awaySinceMs = this.awaySinceMs;
    if (this.#redis.status !== 'ready') {
      this.#unanswered = 0;
      return;
    }
    if (this.#asking) this.#unanswered += 1;
    if (this.#unanswered >= RECONNECT_AFTER_BEATS) this.#reconnect();
    else if (!this.#asking) void this.#ask();
  }

  /** Never rejects. A ping that failed leaves the count as it is: only an answer clears it. */
  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      await pingRedis(this.#redis);
      this.#unanswered = 0;
      this.#why = '';
    } catch (error) {
      this.#unanswered += 1;
      this.#why = error instanceof Error ? `: ${error.message}` : '';
    } finally {
      this.#asking = false;
    }
  }

  #reconnect(): void {
    this.#unanswered = 0;
    this.#logger.warn({ event: 'redis-reconnect' }, 'redis does not answer, connecting anew');
    this.#redis.disconnect(true);
  }
}
