/**
 * Runs tasks side by side, but those of one key one after another in the order they came, and never more than `maxActive` at once.
 * Tasks settle themselves: one that rejects ends its turn like any other.
 */
export class KeyedTaskQueue {
  readonly #maxActive: number;
  /** Tasks that wait behind an active one of their key. */
  readonly #behind = new Map<string, (() => Promise<void>)[]>();
  /** Keys whose turn has come, as soon as there is room. */
  readonly #ready: { readonly key: string; readonly task: () => Promise<void> }[] = [];
  #readyFrom = 0;
  #active = 0;
  #whenIdle: (() => void)[] = [];

  constructor(maxActive: number) {
    this.#maxActive = maxActive;
  }

  /** Tasks running now. */
  get active(): number {
    return this.#active;
  }

  add(key: string, task: () => Promise<void>): void {
    const behind = this.#behind.get(key);
    if (behind === undefined) {
      this.#behind.set(key, []);
      this.#ready.push({ key, task });
      this.#startReady();
    } else behind.push(task);
  }

  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void> {
    if (this.#behind.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  #startReady(): void {
    while (this.#active < this.#maxActive) {
      const next = this.#ready[this.#readyFrom];
      if (next === undefined) break;
      this.#readyFrom += 1;
      this.#active += 1;
      void this.#run(next.key, next.task);
    }
    if (this.#readyFrom > 1000 || this.#readyFrom === this.#ready.length) {
      this.#ready.splice(0, this.#readyFrom);
      this.#readyFrom = 0;
    }
  }

  async #run(key: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch {
      // The task has told its own owner.
    }
    this.#active -= 1;
    const behind = this.#behind.get(key)?.shift();
    if (behind === undefined) this.#behind.delete(key);
    else this.#ready.push({ key, task: behind });
    this.#startReady();
    if (this.#behind.size === 0) this.#whenIdle.splice(0).forEach((resolve) => resolve());
  }
}
