import { once, sleep } from '@ccm/core/async';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { pingRedis } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

const BEAT_MS = 200;
const LOOK_EVERY_MS = 20;
/** About half a second without an answer: from then on callers are told at once that Redis is away. */
const SILENT_AFTER_BEATS = 3;
/** About five seconds: the connection is given up for a new one, which Sentinel may lead to another machine. */
const RECONNECT_AFTER_BEATS = 25;

/**
 * Pings Redis and tells whether it answers. An open connection does not tell: a machine that hangs or leaves the network closes none. The
 * probe counts turns of its own timer instead of time: a process that was suspended does not take its own pause for a silence of Redis.
 */
export class RedisProbe implements Component {
  readonly name = 'redis probe';
  readonly #redis: RedisClient;
  readonly #logger: Logger;
  readonly #startWithinMs: number;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;
  #isPinging = false;
  #awaySinceMs: number | undefined;
  #why = '';

  /**
   * @param startWithinMs the start resolves when Redis is connected, when it refuses, or after these milliseconds without an answer:
   * components that start later find it connected, if it can be.
   */
  constructor(redis: RedisClient, logger: Logger, startWithinMs: number) {
    this.#redis = redis;
    this.#logger = logger;
    this.#startWithinMs = startWithinMs;
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

  async start(aborted: AbortSignal): Promise<void> {
    this.#timer = setInterval(() => {
      this.#beat();
    }, BEAT_MS);
    const failed = new AbortController();
    const fail = (): void => {
      failed.abort();
    };
    this.#redis.once('close', fail);
    const ending = AbortSignal.any([aborted, this.#stopping.signal, failed.signal]);
    const endMs = performance.now() + this.#startWithinMs;
    while (!this.isReady && !ending.aborted && performance.now() < endMs) await sleep(LOOK_EVERY_MS, ending);
    this.#redis.off('close', fail);
  }

  readonly stop = once(async (): Promise<void> => {
    this.#stopping.abort();
    clearInterval(this.#timer);
  });

  #beat(): void {
    this.#awaySinceMs = this.awaySinceMs;
    if (this.#redis.status !== 'ready') {
      this.#unanswered = 0;
      return;
    }
    if (this.#isPinging) this.#unanswered += 1;
    if (this.#unanswered >= RECONNECT_AFTER_BEATS) this.#reconnect();
    else if (!this.#isPinging) void this.#ping();
  }

  /** Never rejects. A ping that failed leaves the count as it is: only an answer clears it. */
  async #ping(): Promise<void> {
    this.#isPinging = true;
    try {
      await pingRedis(this.#redis);
      this.#unanswered = 0;
      this.#why = '';
    } catch (error) {
      this.#unanswered += 1;
      this.#why = error instanceof Error ? `: ${error.message}` : '';
    } finally {
      this.#isPinging = false;
    }
  }

  #reconnect(): void {
    this.#unanswered = 0;
    this.#logger.warn({ event: 'redis-reconnect' }, 'redis does not answer, connecting anew');
    this.#redis.disconnect(true);
  }
}
