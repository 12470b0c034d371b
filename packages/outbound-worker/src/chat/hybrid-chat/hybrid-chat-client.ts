import { z } from 'zod';
import { UpstreamError } from '@ccm/core/domain';
import { upstreamErrorFrom } from '@ccm/core/ports';
import type { CallConditions, HttpClient, HttpReply } from '@ccm/core/ports';
import { compact, jsonIn } from '@ccm/core/objects';

export interface ChatAnswer {
  /** Any 2xx. */
  readonly status: number;
  /** The chat's own id of the conversation, where the answer is JSON and has one. */
  readonly conversationId?: string;
}

const id = z.union([z.string(), z.number()]).nullish();
const Answer = z.looseObject({
  conversationId: id,
  header: z.looseObject({ conversationId: id }).nullish(),
});

/** Hybrid Chat's REST address (CHAT_SOLUTION_URL). */
export class HybridChatClient {
  readonly #url: string;
  readonly #http: HttpClient;

  constructor(options: { readonly url: string; readonly http: HttpClient }) {
    this.#url = options.url;
    this.#http = options.http;
  }

  /**
   * Hands one message over; its id makes a repetition recognisable (`Idempotency-Key`).
   * @throws {UpstreamError} `hybrid-chat`: retryable for 408, 425, 429, 5xx and no answer, else permanent with the answer kept.
   */
  async post(
    body: unknown,
    { messageId, ...conditions }: CallConditions & { readonly messageId: string },
  ): Promise<ChatAnswer> {
    const reply = await this.#http
      .request({ method: 'POST', url: this.#url, json: body, headers: { 'idempotency-key': messageId }, ...conditions })
      .catch((error: unknown) => {
        throw upstreamErrorFrom('hybrid-chat', error instanceof Error ? error : new Error(String(error)));
      });
    if (reply.status >= 300 && reply.status < 400) throw redirected(reply);
    if (reply.status < 200 || reply.status >= 300) throw upstreamErrorFrom('hybrid-chat', reply);
    const conversationId = conversationIdIn(reply.body);
    return { status: reply.status, ...compact({ conversationId }) };
  }
}

/** A POST is not repeated elsewhere by itself; the message waits until the address is set right. */
function redirected({ status, headers }: HttpReply): UpstreamError {
  const target = URL.parse(headers['location'] ?? '')?.origin ?? 'another address';
  return new UpstreamError(
    'hybrid-chat',
    `It answered ${String(status)}, pointing to ${target}: set CHAT_SOLUTION_URL to where it is`,
    {
      retryable: true,
      status,
    },
  );
}

function conversationIdIn(body: Buffer): string | undefined {
  const answer = Answer.safeParse(jsonIn(body));
  if (!answer.success) return undefined;
  const found = answer.data.conversationId ?? answer.data.header?.conversationId ?? '';
  return found === '' ? undefined : String(found);
}
