export interface CcmErrorFacts {
  /** Undefined where no answer came. */
  readonly status?: number | undefined;
  /** The field of the request at fault. */
  readonly field?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** CCM did not take a request. */
export class CcmError extends Error {
  override readonly name = 'CcmError';
  readonly status: number | undefined;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { status, field, retryAfterMs, cause }: CcmErrorFacts = {}) {
    super(message, { cause });
    this.status = status;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. A message with an `id` is sent once, however often you try. */
  get retryable(): boolean {
    return this.status === undefined || RETRYABLE.has(this.status);
  }
}
