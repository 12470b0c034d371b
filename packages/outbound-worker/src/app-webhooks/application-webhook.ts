import { upstreamErrorFrom } from '@ccm/core/ports';
import type { CallConditions, HttpClient } from '@ccm/core/ports';
import { signWebhook } from './sign-webhook.ts';

export interface ApplicationWebhookOptions {
  /** INBOUND_WEBHOOK_URL or DELIVERY_WEBHOOK_URL. */
  readonly url: string;
  /** In base64; each signs. */
  readonly keys: readonly string[];
  readonly http: HttpClient;
}

/** Something that happened, for an application. */
export interface ApplicationEvent {
  /** Stable over retries: by it the application knows a repetition. */
  readonly id: string;
  readonly type:
    'message.received' | 'customer.activity' | 'message.sent' | 'message.delivered' | 'message.read' | 'message.failed';
  readonly data: unknown;
}

/** An application's address for events, as Standard Webhooks describes it: `{type, timestamp, data}`, signed. */
export class ApplicationWebhook {
  readonly #options: ApplicationWebhookOptions;

  constructor(options: ApplicationWebhookOptions) {
    this.#options = options;
  }

  /**
   * @param atMs when it happened, milliseconds since 1970.
   * @throws {UpstreamError} `application`: retryable for a redirect, 408, 425, 429, 5xx and no answer, else permanent with the answer kept.
   */
  async post(event: ApplicationEvent, atMs: number, conditions: CallConditions): Promise<void> {
    const { url, keys, http } = this.#options;
    const { id, type, data } = event;
    const body = JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data });
    const headers = { 'content-type': 'application/json', ...signWebhook({ id, atMs: Date.now(), body }, keys) };
    const reply = await http.request({ method: 'POST', url, body, headers, ...conditions }).catch((error: unknown) => {
      throw upstreamErrorFrom('application', error instanceof Error ? error : new Error(String(error)));
    });
    if (reply.status < 200 || reply.status >= 300) throw upstreamErrorFrom('application', reply);
  }
}
