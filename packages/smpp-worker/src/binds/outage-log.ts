import type { Logger } from '@ccm/shared/platform/logging';

const REMIND_MS = 60_000;

/** Something that is tried every moment and fails for a while: one line when that begins, one a minute, one when it is over. */
export class OutageLog {
  readonly #logger: Logger;
  readonly #now: () => number;
  #since: { readonly atMs: number; loggedAtMs: number; failures: number } | undefined;

  /** @param now milliseconds since 1970. */
  constructor(logger: Logger, now: () => number = Date.now) {
    this.#logger = logger;
    this.#now = now;
  }

  failed(err: unknown): void {
    const nowMs = this.#now();
    this.#since ??= { atMs: nowMs, loggedAtMs: Number.NEGATIVE_INFINITY, failures: 0 };
    this.#since.failures += 1;
    if (nowMs - this.#since.loggedAtMs < REMIND_MS) return;
    this.#since.loggedAtMs = nowMs;
    const { atMs, failures } = this.#since;
    this.#logger.warn(
      { event: 'bind-registry-away', err, failures, sinceMs: nowMs - atMs },
      'failed to renew the binds in Redis',
    );
  }

  worked(): void {
    if (this.#since === undefined) return;
    const { atMs, failures } = this.#since;
    this.#since = undefined;
    this.#logger.info(
      { event: 'bind-registry-back', failures, sinceMs: this.#now() - atMs },
      'binds are renewed in Redis again',
    );
  }
}
