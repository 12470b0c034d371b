import type { Webhook } from '../contract/index.ts';
import { groupsNamedBy, metaWebhook } from '../meta/webhook.ts';
import { entryIdsIn } from '../meta/messaging/inbound/bodies.ts';
import { accountsNamedBy, eventsOf } from './parse.ts';
import type { InstagramSettings } from './settings.ts';

/** https://developers.facebook.com/documentation/instagram-platform/webhooks/setup */
const webhook = metaWebhook<InstagramSettings>({
  path: '/webhooks/instagram',
  aliases: [],
  candidates: ({ rawBody }, accounts) =>
    groupsNamedBy(entryIdsIn(rawBody), (id) => accountsNamedBy(accounts, id), accounts),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
});

export const webhooks: readonly Webhook<InstagramSettings>[] = [webhook];
