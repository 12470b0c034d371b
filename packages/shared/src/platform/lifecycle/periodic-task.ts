import { once, sleep, waitAtMost } from '@ccm/core/async';
import type { Component } from './component.ts';

export interface PeriodicTaskOptions {
  readonly name: string;
  /** Between the end of one turn and the start of the next. */
  readonly everyMs: number;
  /** Between a turn that failed and the next one; default `everyMs`. */
  readonly retryMs?: number;
  readonly turn: (signal: AbortSignal) => Promise<void>;
  /** A turn threw; the next one comes all the same. */
  readonly failed: (error: unknown) => void;
  /** A turn that hangs, as all do that ask a Redis that is away, is not waited for any longer when the process stops; default 2 s. */
  readonly stopWithinMs?: number;
}

const STOP_WITHIN_MS = 2000;

/** Does something again and again, one turn after the other, until it is stopped. */
export class PeriodicTask implements Component {
  readonly name: string;
  readonly isLeaf = true;
  readonly #options: PeriodicTaskOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: PeriodicTaskOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#loop = this.#run(this.#stopping.signal);
  }

  readonly stop = once(async (): Promise<void> => this.#end());

  async #end(): Promise<void> {
    this.#stopping.abort();
    await waitAtMost(this.#loop, this.#options.stopWithinMs ?? STOP_WITHIN_MS);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { everyMs, retryMs = everyMs } = this.#options;
    while (!signal.aborted) await sleep((await this.#succeeds(signal)) ? everyMs : retryMs, signal);
  }

  async #succeeds(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#options.turn(signal);
      return true;
    } catch (error) {
      if (!signal.aborted) this.#options.failed(error);
      return false;
    }
  }
}
