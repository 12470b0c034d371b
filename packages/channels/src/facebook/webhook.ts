import type { Webhook } from '../contract/index.ts';
import { groupsNamedBy, metaWebhook } from '../meta/webhook.ts';
import { entryIdsIn } from '../meta/messaging/inbound/bodies.ts';
import { accountsOfPage, eventsOf } from './inbound/parse.ts';
import type { FacebookSettings } from './settings.ts';

/** https://developers.facebook.com/docs/messenger-platform/webhooks */
const webhook = metaWebhook<FacebookSettings>({
  path: '/webhooks/facebook',
  aliases: ['/facebook/webhook'],
  candidates: ({ rawBody }, accounts) =>
    groupsNamedBy(entryIdsIn(rawBody), (id) => accountsOfPage(accounts, id), accounts),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
});

export const webhooks: readonly Webhook<FacebookSettings>[] = [webhook];
