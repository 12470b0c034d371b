import { EventEmitter, on } from 'node:events';

export interface WaitOptions {
  /** Default 40,000 ms. */
  readonly timeoutMs?: number;
}

const WAIT_TIMEOUT_MS = 40_000;

/** Lets tests wait for events of a simulator, without sleeping. */
export class ChangeSignal {
  readonly #changes = new EventEmitter().setMaxListeners(0);

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

  /**
   * Checks `condition` at once and after every change, until it returns a value. @param options.describe the awaited condition, for the
   * error @param options.stopping ends the wait early @throws {Error} when the time is over, or the simulator stops
   */
  async waitUntil<T>(
    condition: () => T | undefined | false,
    options: WaitOptions & { readonly describe?: string; readonly stopping?: AbortSignal } = {},
  ): Promise<T> {
    const { timeoutMs = WAIT_TIMEOUT_MS, describe = 'a condition', stopping } = options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = stopping === undefined ? timeout : AbortSignal.any([timeout, stopping]);
    try {
      const changes = on(this.#changes, 'change', { signal });
      let value = condition();
      while (value === undefined || value === false) {
        await changes.next();
        value = condition();
      }
      await changes.return?.();
      return value;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`timed out after ${String(timeoutMs)} ms while waiting for ${describe}`, { cause: error });
    }
  }
}
