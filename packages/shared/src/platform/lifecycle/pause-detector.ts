export interface PauseDetectorOptions {
  /** Longer than anything that runs holds the event loop; default 2 s. */
  readonly afterMs?: number;
  /** A clock that never goes back. */
  readonly nowMs?: () => number;
}

const BEAT_MS = 250;

/**
 * Counts pauses of this process: it was stopped, swapped out, or its machine hung. During a pause others may have taken over its work
 * without its notice. Compare the count before and after, just before an irreversible step.
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
