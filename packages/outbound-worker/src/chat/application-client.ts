import type { CallConditions } from '@ccm/core/ports';
import type { ChatItem } from '@ccm/shared/messages';
import type { ChatAnswer } from './hybrid-chat/index.ts';
import type { ApplicationWebhook } from '../app-webhooks/index.ts';

/** An application in Hybrid Chat's place: it gets the same objects, each as the data of a signed event. */
export class ApplicationClient {
  readonly #webhook: Pick<ApplicationWebhook, 'post'>;

  constructor(webhook: Pick<ApplicationWebhook, 'post'>) {
    this.#webhook = webhook;
  }

  /**
   * @param type of the item that the body was written of: the body itself has the form that CHAT_FORMAT chooses.
   * @throws {UpstreamError} `application`.
   */
  async post(
    body: unknown,
    { messageId, ...conditions }: CallConditions & { readonly messageId: string },
    type: ChatItem['type'],
  ): Promise<ChatAnswer> {
    const event = {
      id: messageId,
      type: type === 'message' ? 'message.received' : 'customer.activity',
      data: body,
    } as const;
    await this.#webhook.post(event, Date.now(), conditions);
    return { status: 200 };
  }
}
