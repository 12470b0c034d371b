import type { SendRequest } from '@ccm/shared/sending/requests';
import { AcceptedAnswer, MessageHistory, ProblemAnswer } from '@ccm/shared/sending/answers';
import { CcmError } from './ccm-error.ts';

export interface CcmClientOptions {
  /** The address of a gateway or the load balancer before them, with a path if there is one: `https://host/ccm`. */
  readonly url: string;
  /** One of API_TOKENS. */
  readonly token: string;
  /** For a whole call; default 15,000 ms. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** W3C's header: the trace of your request goes on through CCM. */
  readonly traceparent?: string;
}

const TIMEOUT_MS = 15_000;
const MS_PER_SECOND = 1000;

/** The API for applications: sends messages, and reads their status. It never tries again by itself. */
export class CcmClient {
  readonly #options: CcmClientOptions;

  constructor(options: CcmClientOptions) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, '') };
  }

  /**
   * Resolves once CCM holds the message. Give it an `id`: then the same call again is the same message.
   * @throws {CcmError} 400 with the field at fault; retryable where CCM cannot take it now, or no answer came.
   */
  async send(request: SendRequest, options: CallOptions = {}): Promise<AcceptedAnswer> {
    return AcceptedAnswer.parse(await this.#call('POST', '/api/v1/messages', { ...options, body: request }));
  }

  /**
   * Fetches the history of a message. @param id yours, CCM's or the provider's. @returns undefined if no message has this id. @throws
   * {CcmError}
   */
  async message(id: string, options: CallOptions = {}): Promise<MessageHistory | undefined> {
    try {
      return MessageHistory.parse(await this.#call('GET', `/api/v1/messages/${encodeURIComponent(id)}`, options));
    } catch (error) {
      if (error instanceof CcmError && error.field === 'id') return undefined;
      throw error;
    }
  }

  async #call(method: string, path: string, options: CallOptions & { readonly body?: unknown }): Promise<unknown> {
    const { url, token, timeoutMs = TIMEOUT_MS } = this.#options;
    const { body, signal, traceparent } = options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const response = await fetch(url + path, {
      method,
      headers,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new CcmError(`No answer from ${new URL(url).host}`, { cause: error });
    });
    if (!response.ok) throw await errorOf(response);
    return response.json();
  }
}

async function errorOf(response: Response): Promise<CcmError> {
  const problem = ProblemAnswer.safeParse(await response.json().catch(() => undefined)).data;
  const detail = problem?.detail ?? problem?.title ?? `HTTP ${String(response.status)}`;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new CcmError(detail, {
    status: response.status,
    field: problem?.field ?? fieldIn(detail, response.status),
    retryAfterMs: Number.isFinite(seconds) ? seconds * MS_PER_SECOND : undefined,
  });
}

/** A look-up that finds nothing names the field in its sentence: `id: no message has this id`. */
const fieldIn = (detail: string, status: number): string | undefined =>
  status === 404 && detail.startsWith('id: ') ? 'id' : undefined;
