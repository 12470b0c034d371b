import type { Account } from '@ccm/core/domain';
import type { Webhook, WebhookRequest } from '../contract/index.ts';
import { metaWebhook } from '../meta/webhook.ts';
import { valuesOf } from '../whatsapp/inbound/parse.ts';
import { readMetaBody } from '../meta/read-body.ts';
import { accountsNamedBy, eventsOf } from './parse.ts';
import type { WhatsappCloudSettings } from './settings.ts';

type CloudAccount = Account<WhatsappCloudSettings>;

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint */
const webhook = metaWebhook<WhatsappCloudSettings>({
  path: '/webhooks/whatsapp',
  aliases: [],
  candidates,
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
});

export const webhooks: readonly Webhook<WhatsappCloudSettings>[] = [webhook];

/** The accounts of each number that the body names, each once. */
function candidates(request: WebhookRequest, accounts: readonly CloudAccount[]): readonly (readonly CloudAccount[])[] {
  const named = new Map(
    valuesIn(request)
      .map((value) => accountsNamedBy(value, accounts))
      .filter((group) => group.length > 0)
      .map((group) => [group.map(({ name }) => name).join('/'), group] as const),
  );
  return named.size > 0 ? [...named.values()] : [accounts];
}

function valuesIn(request: WebhookRequest): NonNullable<ReturnType<typeof valuesOf>> {
  try {
    return valuesOf(readMetaBody(request.rawBody)) ?? [];
  } catch {
    return [];
  }
}
