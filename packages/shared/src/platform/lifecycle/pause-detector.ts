export interface PauseDetectorOptions {
  /** Longer than anything that runs holds the event loop; default 2 s. */
  readonly afterMs?: number;
  /** A clock that never goes back. */
  readonly nowMs?: () => number;
}

const BEAT_MS = 250;

/**
 * Counts how often this process stood still: was stopped, swapped out, or its machine hung. While it did, others may have taken over what
 * it had in hand, and it is the last to know. Whoever is about to do what cannot be undone compares the count with that of before.
 */
export class PauseDetector {
  readonly #afterMs: number;
  readonly #nowMs: () => number;
  #count = 0;
  #lastMs: number;

  constructor({ afterMs = 2000, nowMs = () => performance.now() }: PauseDetectorOptions = {}) {
    this.#afterMs = afterMs;
    this.#nowMs = nowMs;
    this.#lastMs = nowMs();
    setInterval(() => {
      this.#beat();
    }, BEAT_MS).unref();
  }

  /** One that is not over long enough for a beat is counted, too. */
  get count(): number {
    this.#beat();
    return this.#count;
  }

  #beat(): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#lastMs > this.#afterMs) this.#count += 1;
    this.#lastMs = nowMs;
  }
}
