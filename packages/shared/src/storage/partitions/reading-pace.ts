import { oneAtATime, sleep } from '@ccm/core/async';

/** The workers that process what a reader reads. */
export interface WorkBehind {
  /** The number of messages that they work on at the moment. */
  readonly inHand: number;
  /** The number of messages that they have handled since their start. */
  readonly handled: number;
}

/** A reading that gave at least this number of messages to the workers shows that many more wait. */
const MANY = 50;
/** The longest rest after one reading: events that need no worker, such as receipts, must not wait for workers that hang. */
const MAX_REST_MS = 100;
const LOOK_EVERY_MS = 2;
/** Workers need more after this number of looks in a row at which they had little in hand. */
const IDLE = { inHand: 8, looks: 3 } as const;

/**
 * Keeps reading and working in balance within one process, where many envelopes wait: a reader rests until the workers have handled as many
 * messages as it gave them, or have nothing to do. The readers of all partitions rest one after the other, since they share the processor.
 */
export class ReadingPace {
  readonly #behind: WorkBehind;
  readonly #maxRestMs: number;
  readonly #inTurn = oneAtATime();

  constructor(behind: WorkBehind, maxRestMs = MAX_REST_MS) {
    this.#behind = behind;
    this.#maxRestMs = maxRestMs;
  }

  /** @param count the number of messages that one reading gave to the workers */
  async rest(count: number, signal: AbortSignal): Promise<void> {
    if (count >= MANY) await this.#inTurn(async () => this.#untilHandled(count, signal));
  }

  async #untilHandled(count: number, signal: AbortSignal): Promise<void> {
    const behind = this.#behind;
    const endMs = performance.now() + this.#maxRestMs;
    const enough = behind.handled + count;
    let idleLooks = 0;
    while (behind.handled < enough && idleLooks < IDLE.looks && performance.now() < endMs && !signal.aborted) {
      await sleep(LOOK_EVERY_MS, signal);
      idleLooks = behind.inHand < IDLE.inHand ? idleLooks + 1 : 0;
    }
  }
}
