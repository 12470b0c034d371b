interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** Callers that wait for the same thing, each for its own time. */
export class Waiters<T> {
  readonly #waiters = new Set<Waiter<T>>();

  /** @throws {Error} the error of `timedOut` when the time is over, or of `rejectAll` */
  async wait(timeoutMs: number, timedOut: () => Error): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiter = { resolve, reject };
    const timer = setTimeout(() => reject(timedOut()), timeoutMs);
    this.#waiters.add(waiter);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
  }

  resolveAll(value: T): void {
    for (const { resolve } of this.#waiters) resolve(value);
  }

  rejectAll(reason: Error): void {
    for (const { reject } of this.#waiters) reject(reason);
  }
}
