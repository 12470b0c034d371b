import { jsonIn } from '@ccm/core/objects';
import type { SendRequest } from '@ccm/shared/sending/requests';
import { AcceptedAnswer, MessageHistory, ProblemAnswer } from '@ccm/shared/sending/answers';
import type { z } from 'zod';
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
    return this.#call(AcceptedAnswer, { method: 'POST', path: '/api/v1/messages', body: request }, options);
  }

  /**
   * Fetches the history of a message. @param id yours, CCM's or the provider's. @returns undefined if no message has this id. @throws
   * {CcmError}
   */
  async message(id: string, options: CallOptions = {}): Promise<MessageHistory | undefined> {
    try {
      const path = `/api/v1/messages/${encodeURIComponent(id)}`;
      return await this.#call(MessageHistory, { method: 'GET', path }, options);
    } catch (error) {
      if (error instanceof CcmError && error.status === 404 && error.field === 'id') return undefined;
      throw error;
    }
  }

  async #call<Answer>(
    schema: z.ZodType<Answer>,
    { method, path, body }: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: SendRequest },
    { signal, traceparent }: CallOptions,
  ): Promise<Answer> {
    const { url, token, timeoutMs = TIMEOUT_MS } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const reply = await replyTo(url + path, {
      method,
      headers,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new CcmError(`No answer from ${new URL(url).host}`, { cause: error });
    });
    if (!reply.ok) throw errorOf(reply);
    const answer = schema.safeParse(reply.json);
    if (answer.success) return answer.data;
    throw new CcmError(`${new URL(url).host} does not answer as CCM does: check the address`, { status: reply.status });
  }
}

interface Reply extends Pick<Response, 'ok' | 'status' | 'headers'> {
  /** Undefined for a body that is not JSON. */
  readonly json: unknown;
}

/** @throws {Error} where no answer came, or broke off. */
async function replyTo(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const { ok, status, headers } = response;
  return { ok, status, headers, json: jsonIn(await response.text()) };
}

function errorOf({ status, headers, json }: Reply): CcmError {
  const problem = ProblemAnswer.safeParse(json).data;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return new CcmError(problem?.detail ?? problem?.title ?? `HTTP ${String(status)}`, {
    status,
    field: problem?.field,
    retryAfterMs: Number.isFinite(seconds) ? seconds * MS_PER_SECOND : undefined,
  });
}
