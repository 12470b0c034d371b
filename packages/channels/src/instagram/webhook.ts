import type { Account } from '@ccm/core/domain';
import type { Webhook, WebhookRequest } from '../contract/channel.ts';
import { answerHandshake, verifySignature } from '../meta/webhook.ts';
import { accountsNamedBy, entryIdsIn, eventsOf } from './parse.ts';
import type { InstagramSettings } from './settings.ts';

type InstagramAccount = Account<InstagramSettings>;

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
  candidates,
  verify: (request, { settings }) => verifySignature(request, settings.appSecret),
  accepted: () => ({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' }),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
};

export const webhooks: readonly Webhook<InstagramSettings>[] = [webhook];

/** The accounts of each entry of the body. */
function candidates(
  request: WebhookRequest,
  accounts: readonly InstagramAccount[],
): readonly (readonly InstagramAccount[])[] {
  const ids = [...new Set(entryIdsIn(request.rawBody))];
  const named = ids.map((id) => accountsNamedBy(id, accounts)).filter((group) => group.length > 0);
  return named.length > 0 ? named : [accounts];
}
