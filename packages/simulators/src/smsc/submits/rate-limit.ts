/** Allows this many within any second. */
export class RateLimit {
  readonly #maxPerSecond: number | undefined;
  readonly #recent: number[] = [];

  constructor(maxPerSecond: number | undefined) {
    this.#maxPerSecond = maxPerSecond;
  }

  takes(): boolean {
    if (this.#maxPerSecond === undefined) return true;
    const nowMs = performance.now();
    while ((this.#recent[0] ?? nowMs) < nowMs - 1000) this.#recent.shift();
    if (this.#recent.length >= this.#maxPerSecond) return false;
    this.#recent.push(nowMs);
    return true;
  }
}
