import { upstreamErrorFrom } from '@ccm/core/ports';
import type { CallConditions, HttpClient } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import type { DeliveryNotification } from './delivery-notification.ts';

export interface CrmClientOptions {
  /** CRM_API_URL. */
  readonly url: string;
  readonly auth?: { readonly user: string; readonly password: string };
  readonly http: HttpClient;
}

/** The CRM's address for delivery notifications. */
export class CrmClient {
  readonly #options: CrmClientOptions;

  constructor(options: CrmClientOptions) {
    this.#options = options;
  }

  /** @throws {UpstreamError} `crm`: retryable for a redirect, 408, 425, 429, 5xx and no answer, else permanent with the answer kept. */
  async notify(notification: DeliveryNotification, conditions: CallConditions): Promise<void> {
    const { http, url, auth } = this.#options;
    const reply = await http
      .request({ method: 'POST', url, json: notification, ...conditions, ...compact({ auth }) })
      .catch((error: unknown) => {
        throw upstreamErrorFrom('crm', error instanceof Error ? error : new Error(String(error)));
      });
    if (reply.status < 200 || reply.status >= 300) throw upstreamErrorFrom('crm', reply);
  }
}
