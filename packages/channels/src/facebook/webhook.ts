import type { Webhook } from '../contract/channel.ts';
import { answerHandshake, groupsNamedBy, verifySignature } from '../meta/webhook.ts';
import { accountsOfPage, eventsOf, pageIdsIn } from './inbound/parse.ts';
import type { FacebookSettings } from './settings.ts';

/** https://developers.facebook.com/docs/messenger-platform/webhooks */
const webhook: Webhook<FacebookSettings> = {
  path: '/webhooks/facebook',
  aliases: ['/facebook/webhook'],
  bodyFormat: 'json',
  handshake: (request, accounts) =>
    answerHandshake(
      request,
      accounts.map(({ settings }) => settings.verifyToken),
    ),
  candidates: ({ rawBody }, accounts) =>
    groupsNamedBy(pageIdsIn(rawBody), (id) => accountsOfPage(accounts, id), accounts),
  verify: (request, { settings }) => verifySignature(request, settings.appSecret),
  accepted: () => ({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' }),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
};

export const webhooks: readonly Webhook<FacebookSettings>[] = [webhook];
