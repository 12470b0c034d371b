import type { Pdu } from './connection/pdu-codec.ts';

/** The reason why a request has no answer. */
export type NoAnswer = 'lost' | 'timed-out' | 'aborted';

export class RequestFailure extends Error {
  readonly why: NoAnswer;

  constructor(why: NoAnswer) {
    super(`a request to the SMSC has no answer: ${why}`);
    this.name = 'RequestFailure';
    this.why = why;
  }
}

interface RequestLimits {
  /** The command that answers it; generic_nack always does. */
  readonly answeredBy: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes the answer that comes after all, while the line lives; at most once. */
  readonly onLate?: ((answer: Pdu) => void) | undefined;
}

interface Waiting {
  readonly answeredBy: string;
  readonly settle: (answer: Pdu | Error) => void;
}

/** A request without a waiting caller; its late answer is still used. */
interface Overdue {
  readonly answeredBy: string;
  readonly onLate: (answer: Pdu) => void;
}

const MAX_SEQUENCE = 0x7fffffff;
/** The oldest are forgotten beyond this. */
const MAX_OVERDUE = 10_000;

/**
 * The requests that wait for an answer, by sequence number. Answers may come in any order; when the line drops, all requests fail at once.
 */
export class PendingRequests {
  readonly #waiting = new Map<number, Waiting>();
  readonly #overdue = new Map<number, Overdue>();
  #sequence = 0;
  #over = false;

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Takes the next sequence number, sends with it, and waits. @throws {RequestFailure} `timed-out` after the time, `lost` by failAll,
   * `aborted` by the signal; and any error of `send`
   */
  request(send: (sequence: number) => void, limits: RequestLimits): Promise<Pdu> {
    if (this.#over) return Promise.reject(new RequestFailure('lost'));
    const sequence = this.#nextSequence();
    const { answeredBy, timeoutMs, signal, onLate } = limits;
    return new Promise((resolve, reject) => {
      const settle = (answer: Pdu | Error): void => {
        this.#waiting.delete(sequence);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
        const mayStillCome = answer instanceof RequestFailure && answer.why !== 'lost';
        if (mayStillCome && onLate !== undefined) this.#remember(sequence, { answeredBy, onLate });
      };
      const abort = (): void => {
        settle(new RequestFailure('aborted'));
      };
      const timer = setTimeout(() => {
        settle(new RequestFailure('timed-out'));
      }, timeoutMs);
      this.#waiting.set(sequence, { answeredBy, settle });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        send(sequence);
      } catch (error) {
        settle(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /**
   * Passes an answer to its waiting caller, or to one that waited and takes it late; false if there is none, or it waits for something
   * else.
   */
  answer(pdu: Pdu): boolean {
    const waiting = this.#waiting.get(pdu.sequence);
    if (waiting === undefined) return this.#answerLate(pdu);
    if (!answers(pdu, waiting)) return false;
    waiting.settle(pdu);
    return true;
  }

  /** Fails all waiting requests, and all later ones: the line is gone. */
  failAll(): void {
    this.#over = true;
    this.#overdue.clear();
    for (const { settle } of this.#waiting.values()) settle(new RequestFailure('lost'));
  }

  #answerLate(pdu: Pdu): boolean {
    const overdue = this.#overdue.get(pdu.sequence);
    if (overdue === undefined || !answers(pdu, overdue)) return false;
    this.#overdue.delete(pdu.sequence);
    overdue.onLate(pdu);
    return true;
  }

  #remember(sequence: number, overdue: Overdue): void {
    this.#overdue.set(sequence, overdue);
    const [oldest] = this.#overdue.size > MAX_OVERDUE ? this.#overdue.keys() : [];
    if (oldest !== undefined) this.#overdue.delete(oldest);
  }

  #nextSequence(): number {
    do {
      this.#sequence = this.#sequence >= MAX_SEQUENCE ? 1 : this.#sequence + 1;
    } while (this.#waiting.has(this.#sequence) || this.#overdue.has(this.#sequence));
    return this.#sequence;
  }
}

const answers = (pdu: Pdu, { answeredBy }: { readonly answeredBy: string }): boolean =>
  pdu.command === answeredBy || pdu.command === 'generic_nack';
