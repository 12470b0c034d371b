import type { Readable } from 'node:stream';

/** One HTTP call. Exactly one of `json`, `form`, `body` may be given. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: URLSearchParams;
  readonly body?: string | Buffer | Readable;
  /** For the whole call; default 30,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Asked as late as can be before the request is written; false: it is not sent. */
  readonly mayGo?: () => boolean;
  /** HTTP basic auth. */
  readonly auth?: { readonly user: string; readonly password: string };
}

/** When a call is made: before the signal aborts, and only if it may go. */
export type CallConditions = Pick<HttpRequest, 'signal' | 'mayGo'>;

export interface HttpReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** At most 1 MB is read. */
  readonly body: Buffer;
}

export interface HttpStreamReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
}

/**
 * The way of all outgoing HTTP: time-outs, keep-alive, proxy and trust store are settled in one place, no call is ever retried here (the
 * queue is the only retrier), and redirects are never followed by themselves.
 */
export interface HttpClient {
  /**
   * Resolves for every HTTP status.
   * @throws {HttpFailure} when there was no answer.
   */
  request(request: HttpRequest): Promise<HttpReply>;
  /** As `request`, but hands the body out as it comes; for media. */
  stream(request: HttpRequest): Promise<HttpStreamReply>;
}

/** There was no answer. `requestSent` tells whether the other side may have acted on it. */
export class HttpFailure extends Error {
  readonly requestSent: boolean;
  /** `ECONNREFUSED`, `ETIMEDOUT`, … */
  readonly code: string;

  constructor(message: string, details: { requestSent: boolean; code: string; cause?: unknown }) {
    super(message, { cause: details.cause });
    this.name = 'HttpFailure';
    this.requestSent = details.requestSent;
    this.code = details.code;
  }
}
