import type { Urgency } from './work-budget.ts';

/** The time that a session waits for more when there is nothing to do. */
const LINGER_MS = 5000;
/**
 * The longest time between two turns: a turn renews the session, and finds work that no message announced. The sessions of a process do so
 * at the same moments, of which there are two in that time.
 */
const RENEW_MS = 1000;
/** Then the shard goes back into the queue, so that another replica may take it. */
const HAND_OVER_MS = 15_000;

/** The outcome of a turn, as far as it decides when the next one is due. */
interface TurnTaken {
  /** Heads were taken or settled. */
  readonly isBusy: boolean;
  readonly nextDueInMs: number | undefined;
  /** The same of bulk. */
  readonly nextBulkInMs: number | undefined;
}

/**
 * The times of a session's turns: of the next one, of its sleep, of its end. All times are milliseconds of the process's clock, which callers
 * give.
 */
export class TurnTimes {
  readonly #startedMs: number;
  #mayBeDue = true;
  #replyDueAtMs = Infinity;
  #bulkDueAtMs = Infinity;
  #lastTurnMs = 0;
  #busyUntilMs = 0;

  constructor(nowMs: number) {
    this.#startedMs = nowMs;
  }

  /** Something may be due that no turn has told of. */
  announce(): void {
    this.#mayBeDue = true;
  }

  /** A turn is about to ask for all that is due. */
  ask(): void {
    this.#mayBeDue = false;
  }

  taken(nowMs: number, { isBusy, nextDueInMs = Infinity, nextBulkInMs = Infinity }: TurnTaken): void {
    this.#lastTurnMs = nowMs;
    if (isBusy) this.#busyUntilMs = nowMs;
    this.#replyDueAtMs = nowMs + nextDueInMs;
    this.#bulkDueAtMs = nowMs + nextBulkInMs;
  }

  /** The urgency of the work that is due, as far as is known; undefined: none is due. */
  due(nowMs: number): Urgency | undefined {
    if (this.#mayBeDue || this.#replyDueAtMs <= nowMs) return 'reply';
    return this.#bulkDueAtMs <= nowMs ? 'bulk' : undefined;
  }

  handsOver(nowMs: number): boolean {
    return nowMs - this.#startedMs > HAND_OVER_MS;
  }

  /** @param isIdle it works on nothing, and has nothing to settle. */
  sleeps(nowMs: number, isIdle: boolean): boolean {
    return nowMs >= this.#sleepsAtMs(nowMs, isIdle);
  }

  /** The time of the next turn if nothing happens before. @param isLeaving it takes nothing more. */
  nextTurnAtMs(
    nowMs: number,
    { isIdle, isLeaving }: { readonly isIdle: boolean; readonly isLeaving: boolean },
  ): number {
    const momentMs = RENEW_MS / 2;
    const renewsAtMs = Math.floor((this.#lastTurnMs + RENEW_MS) / momentMs) * momentMs;
    if (isLeaving) return renewsAtMs;
    const dueAtMs = this.#dueAtMs();
    return Math.min(renewsAtMs, this.#sleepsAtMs(nowMs, isIdle), dueAtMs <= nowMs ? Infinity : dueAtMs);
  }

  #sleepsAtMs(nowMs: number, isIdle: boolean): number {
    const isSoonDue = this.#dueAtMs() < nowMs + LINGER_MS;
    return !isIdle || isSoonDue ? Infinity : this.#busyUntilMs + LINGER_MS;
  }

  #dueAtMs(): number {
    return Math.min(this.#replyDueAtMs, this.#bulkDueAtMs);
  }
}
