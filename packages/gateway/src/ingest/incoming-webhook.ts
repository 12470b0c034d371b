import type { AnyChannel } from '@ccm/channels/registry';
import type { Webhook, WebhookRequest } from '@ccm/channels/contract';

/** A request together with the route it came in by. */
export interface IncomingWebhook {
  readonly channel: AnyChannel;
  readonly webhook: Webhook<unknown>;
  readonly accountName: string | undefined;
  readonly request: WebhookRequest;
  /** Path and query as received. */
  readonly path: string;
  readonly remoteAddress: string;
}
