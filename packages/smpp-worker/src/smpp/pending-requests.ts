import type { Pdu } from './pdu-codec.ts';

/** Why a request has no answer. */
export type NoAnswer = 'lost' | 'timed-out' | 'aborted';

export class RequestFailure extends Error {
  readonly why: NoAnswer;

  constructor(why: NoAnswer) {
    super(`a request to the SMSC has no answer: ${why}`);
    this.name = 'RequestFailure';
    this.why = why;
  }
}

export interface RequestLimits {
  /** The command that answers it; generic_nack always does. */
  readonly answeredBy: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly answeredBy: string;
  readonly settle: (answer: Pdu | Error) => void;
}

const MAX_SEQUENCE = 0x7fffffff;

/** Who waits for the answer to which sequence number. Answers may come in any order; when the line drops, everyone hears it at once. */
export class PendingRequests {
  readonly #waiting = new Map<number, Waiting>();
  #sequence = 0;
  #over = false;

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Takes the next sequence number, sends by it, and waits.
   * @throws {RequestFailure} `timed-out` after the time, `lost` by failAll, `aborted` by the signal; and whatever `send` throws
   */
  request(send: (sequence: number) => void, limits: RequestLimits): Promise<Pdu> {
    if (this.#over) return Promise.reject(new RequestFailure('lost'));
    const sequence = this.#nextSequence();
    const { answeredBy, timeoutMs, signal } = limits;
    return new Promise((resolve, reject) => {
      const settle = (answer: Pdu | Error): void => {
        this.#waiting.delete(sequence);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
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

  /** Hands an answer to who waits for it; false where nobody does, or no longer, or for something else. */
  answer(pdu: Pdu): boolean {
    const waiting = this.#waiting.get(pdu.sequence);
    if (waiting === undefined) return false;
    if (pdu.command !== waiting.answeredBy && pdu.command !== 'generic_nack') return false;
    waiting.settle(pdu);
    return true;
  }

  /** The line is gone: for those who wait, and for whoever asks from now on. */
  failAll(): void {
    this.#over = true;
    for (const { settle } of this.#waiting.values()) settle(new RequestFailure('lost'));
  }

  #nextSequence(): number {
    do {
      this.#sequence = this.#sequence >= MAX_SEQUENCE ? 1 : this.#sequence + 1;
    } while (this.#waiting.has(this.#sequence));
    return this.#sequence;
  }
}
