import { z } from 'zod';
import { upstreamErrorFrom } from '@ccm/core/ports';
import type { CallConditions, HttpClient, HttpReply, Logger } from '@ccm/core/ports';
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

export interface HybridChatOptions {
  /** CHAT_SOLUTION_URL. */
  readonly url: string;
  readonly http: HttpClient;
  readonly logger: Logger;
}

/** Hybrid Chat's REST address (CHAT_SOLUTION_URL). */
export class HybridChatClient {
  readonly #options: HybridChatOptions;
  #hasSentPage = false;

  constructor(options: HybridChatOptions) {
    this.#options = options;
  }

  /**
   * Hands one message over; its id makes a repetition recognisable (`Idempotency-Key`).
   * @throws {UpstreamError} `hybrid-chat`: retryable for a redirect, 408, 425, 429, 5xx and no answer, else permanent with the answer kept.
   */
  async post(
    body: unknown,
    { messageId, ...conditions }: CallConditions & { readonly messageId: string },
  ): Promise<ChatAnswer> {
    const { url, http } = this.#options;
    const reply = await http
      .request({ method: 'POST', url, json: body, headers: { 'idempotency-key': messageId }, ...conditions })
      .catch((error: unknown) => {
        throw upstreamErrorFrom('hybrid-chat', error instanceof Error ? error : new Error(String(error)));
      });
    if (reply.status < 200 || reply.status >= 300) throw upstreamErrorFrom('hybrid-chat', reply);
    this.#notePage(reply);
    const conversationId = conversationIdIn(reply.body);
    return { status: reply.status, ...compact({ conversationId }) };
  }

  /** Any 2xx counts, but a web page is the answer of a proxy that asks for a login: warns until another answer comes. */
  #notePage({ status, headers }: HttpReply): void {
    const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '');
    if (isPage && !this.#hasSentPage)
      this.#options.logger.warn(
        { event: 'chat-answered-web-page', status },
        'Hybrid Chat took a message and answered with a web page: check that CHAT_SOLUTION_URL leads to no sign-in page',
      );
    this.#hasSentPage = isPage;
  }
}

function conversationIdIn(body: Buffer): string | undefined {
  const answer = Answer.safeParse(jsonIn(body));
  if (!answer.success) return undefined;
  const found = answer.data.conversationId ?? answer.data.header?.conversationId ?? '';
  return found === '' ? undefined : String(found);
}
