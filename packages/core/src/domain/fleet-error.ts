/** Advice for work that failed: the whole decision, as data. */
export interface RetryAdvice {
  readonly retryable: boolean;
  /** The other side's own wish; without it the queue's back-off decides. */
  readonly retryAfterMs?: number;
  /** The wish doubles with each attempt: 10, 20, 40 minutes. */
  readonly doubling?: true;
  /** The most attempts, even within the retry window. */
  readonly maxAttempts?: number;
}

/** An expected failure. Anything else that is thrown is a bug or the machine. */
export abstract class FleetError extends Error {
  readonly advice: RetryAdvice;

  constructor(message: string, advice: RetryAdvice, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.advice = advice;
  }
}
