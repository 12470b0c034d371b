/** Delayed actions of a simulator; `clear` drops those that are still due. */
export class Timers {
  readonly #timers = new Set<NodeJS.Timeout>();

  later(act: () => void, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
