import { setTimeout as pause } from 'node:timers/promises';
import type { BoundedList, Memory } from '../../lab/index.ts';
import type { DeliverFields } from '../wire/short-message.ts';
import { writeDeliver } from '../wire/short-message.ts';
import type { SmscSession } from '../smsc-session.ts';
import { ID, STATUS } from '../wire/pdu.ts';

/** One deliver_sm and the answers that it got; undefined: none came. */
export interface Delivery {
  readonly fields: DeliverFields;
  readonly answers: (number | undefined)[];
  done: boolean;
}

interface StoreAndForwardOptions {
  readonly memory: Memory;
  readonly sessions: () => readonly SmscSession[];
  readonly changed: () => void;
  readonly waitUntil: <T>(
    condition: () => T | undefined | false,
    options: { readonly timeoutMs: number },
  ) => Promise<T>;
  readonly stopping: AbortSignal;
  /** The time to wait for deliver_sm_resp. */
  readonly responseTimeoutMs: number;
  /** The delay before it is sent again. */
  readonly redeliverAfterMs: number;
}

/** The time after which an undelivered message is dropped: real SMSCs keep it for a day or more; a trial is over long before this. */
const GIVES_UP_AFTER_MS = 600_000;
const RECEIVER_TIMEOUT_MS = 120_000;

/** Sends to any receiver that is bound, and again until it is answered for good, as every SMSC with a store does. */
export class StoreAndForward {
  readonly #options: StoreAndForwardOptions;
  readonly deliveries: BoundedList<Delivery>;
  #turn = 0;

  constructor(options: StoreAndForwardOptions) {
    this.#options = options;
    this.deliveries = options.memory.list();
  }

  /** @returns the last command_status; undefined if there was never an answer */
  async deliver(fields: DeliverFields, prefer?: (session: SmscSession) => boolean): Promise<number | undefined> {
    const delivery: Delivery = { fields, answers: [], done: false };
    this.deliveries.push(delivery);
    const body = writeDeliver(fields);
    const untilMs = performance.now() + GIVES_UP_AFTER_MS;
    while (performance.now() < untilMs && !this.#options.stopping.aborted) {
      if (delivery.answers.length > 0) await this.#pauseBeforeNext();
      const session = await this.#receiver(prefer);
      if (session === undefined) break;
      const answer = await session.request(ID.deliverSm, body, this.#options.responseTimeoutMs);
      delivery.answers.push(answer?.status);
      delivery.done = answer !== undefined && answer.status !== STATUS.tryLater && answer.status !== STATUS.wrongState;
      this.#options.changed();
      if (delivery.done) return answer?.status;
    }
    return delivery.answers.at(-1);
  }

  async #pauseBeforeNext(): Promise<void> {
    await pause(this.#options.redeliverAfterMs, undefined, { signal: this.#options.stopping }).catch(() => undefined);
  }

  /** Receivers in turn, as SMSCs with several binds of one account do. */
  async #receiver(prefer: ((session: SmscSession) => boolean) | undefined): Promise<SmscSession | undefined> {
    const find = (): SmscSession | undefined => {
      const receivers = this.#options.sessions().filter((session) => session.receives && session.open);
      this.#turn += 1;
      return receivers.find((session) => prefer?.(session) === true) ?? receivers[this.#turn % receivers.length];
    };
    return this.#options.waitUntil(find, { timeoutMs: RECEIVER_TIMEOUT_MS }).catch(() => undefined);
  }
}
