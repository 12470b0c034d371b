/**
 * Asks the peer whether it is alive after each interval in which nothing came from it, and calls `onDead` when that is not answered.
 * A silent peer is thus noticed within two intervals and one response time.
 */
export class LinkWatchdog {
  readonly #timer: NodeJS.Timeout;
  #heard = false;
  #asking = false;

  constructor(intervalMs: number, ask: () => Promise<unknown>, onDead: () => void) {
    this.#timer = setInterval(() => {
      if (this.#asking) return;
      if (!this.#heard) void this.#check(ask, onDead);
      this.#heard = false;
    }, intervalMs);
  }

  /** Something came from the peer. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #check(ask: () => Promise<unknown>, onDead: () => void): Promise<void> {
    this.#asking = true;
    try {
      await ask();
    } catch {
      onDead();
    } finally {
      this.#asking = false;
    }
  }
}
