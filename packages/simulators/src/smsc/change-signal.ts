import { EventEmitter, on } from 'node:events';

/** Lets tests wait for what the simulator will have seen, without sleeping. */
export class ChangeSignal {
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #stopping: AbortSignal;

  constructor(stopping: AbortSignal) {
    this.#stopping = stopping;
  }

  /** Calls `listener` after every change. @returns ends it. */
  on(listener: () => void): () => void {
    this.#changes.on('change', listener);
    return () => {
      this.#changes.off('change', listener);
    };
  }

  emit(): void {
    this.#changes.emit('change');
  }

  /** @throws {Error} when the time is over, or the simulator stops */
  async waitUntil<T>(condition: () => T | undefined | false, timeoutMs: number): Promise<T> {
    const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#stopping]);
    try {
      const changes = on(this.#changes, 'change', { signal: deadline });
      let value = condition();
      while (value === undefined || value === false) {
        await changes.next();
        value = condition();
      }
      await changes.return?.();
      return value;
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new Error('waited in vain for the SMSC', { cause: error });
    }
  }
}
