import { LEASE_MS } from './shard-store.ts';

/** Less than a session's lease, by what a turn may find of it already used up, and by the time that a request needs to leave. */
const HELD_MS = LEASE_MS - 1000;

/**
 * A session's knowledge of its own lease: whether another session may have taken its heads over while this process stood still, or while
 * Redis did not answer it. All times are milliseconds of the process's clock.
 */
export class SessionLease {
  readonly #nowMs: () => number;
  #renewedAtMs = -Infinity;
  #lapses = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** A turn renewed the lease. @param sentAtMs the time at which it left for Redis, since Redis may have run it as early as then. */
  renewed(sentAtMs: number): void {
    if (this.#hasLapsed()) this.#lapses += 1;
    this.#renewedAtMs = sentAtMs;
  }

  /** @returns a check whether the lease was held without a gap from now on. */
  heldFromNow(): () => boolean {
    const lapses = this.#lapses;
    return () => lapses === this.#lapses && !this.#hasLapsed();
  }

  #hasLapsed(): boolean {
    return this.#nowMs() - this.#renewedAtMs > HELD_MS;
  }
}
