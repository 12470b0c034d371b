import type { Account } from '@ccm/core/domain';
import type { Webhook, WebhookRequest } from '../contract/channel.ts';
import { answerHandshake, verifySignature } from '../meta/webhook.ts';
import { eventsOf, pageIdsIn } from './inbound/parse.ts';
import type { FacebookSettings } from './settings.ts';

type FacebookAccount = Account<FacebookSettings>;

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
  candidates,
  verify: (request, { settings }) => verifySignature(request, settings.appSecret),
  accepted: () => ({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' }),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
};

export const webhooks: readonly Webhook<FacebookSettings>[] = [webhook];

/** The accounts of each page that the body names. */
function candidates(
  request: WebhookRequest,
  accounts: readonly FacebookAccount[],
): readonly (readonly FacebookAccount[])[] {
  const pageIds = [...new Set(pageIdsIn(request.rawBody))];
  const named = pageIds
    .map((pageId) => accounts.filter(({ settings }) => settings.pageId === pageId))
    .filter((group) => group.length > 0);
  return named.length > 0 ? named : [accounts];
}
