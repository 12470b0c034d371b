import type { Webhook } from '../contract/channel.ts';
import { answerHandshake, groupsNamedBy, verifySignature } from '../meta/webhook.ts';
import { accountsNamedBy, entryIdsIn, eventsOf } from './parse.ts';
import type { InstagramSettings } from './settings.ts';

/** https://developers.facebook.com/documentation/instagram-platform/webhooks/setup */
const webhook: Webhook<InstagramSettings> = {
  path: '/webhooks/instagram',
  aliases: [],
  bodyFormat: 'json',
  handshake: (request, accounts) =>
    answerHandshake(
      request,
      accounts.map(({ settings }) => settings.verifyToken),
    ),
  candidates: ({ rawBody }, accounts) =>
    groupsNamedBy(entryIdsIn(rawBody), (id) => accountsNamedBy(accounts, id), accounts),
  verify: (request, { settings }) => verifySignature(request, settings.appSecret),
  accepted: () => ({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' }),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
};

export const webhooks: readonly Webhook<InstagramSettings>[] = [webhook];
