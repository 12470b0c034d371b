import type { CallConditions } from '@ccm/core/ports';
import type { ChatAnswer } from './hybrid-chat/index.ts';
import type { ApplicationWebhook } from '../app-webhooks/application-webhook.ts';

/** An application in Hybrid Chat's place: it gets the same objects, each as the data of a signed event. */
export class ApplicationClient {
  readonly #webhook: ApplicationWebhook;

  constructor(webhook: ApplicationWebhook) {
    this.#webhook = webhook;
  }

  /** @throws {UpstreamError} `application`. */
  async post(
    body: unknown,
    { messageId, ...conditions }: CallConditions & { readonly messageId: string },
  ): Promise<ChatAnswer> {
    const type = isActivity(body) ? 'customer.activity' : 'message.received';
    await this.#webhook.post({ id: messageId, type, data: body }, Date.now(), conditions);
    return { status: 200 };
  }
}

const isActivity = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'messageType' in body && body.messageType === 'ActivityMessage';
