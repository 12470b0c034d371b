import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Account } from '@ccm/core/domain';
import type { Verification, Webhook, WebhookReply, WebhookRequest } from '../contract/index.ts';
import { readCallback, eventsOf } from './inbound/parse.ts';
import { senderOf } from './render.ts';
import type { ViberSettings } from './settings.ts';

/** The one webhook of a Viber bot (https://developers.viber.com/docs/api/rest-bot-api/#callbacks). */
export const webhook: Webhook<ViberSettings> = {
  path: '/webhooks/viber',
  aliases: ['/viber/webhook'],
  bodyFormat: 'json',
  // Nothing in the body names the bot: the token that verifies decides.
  candidates: (_request, accounts) => [accounts],
  verify,
  accepted,
  parse: (request, account) => eventsOf(readCallback(request.rawBody), account),
};

export const webhooks: readonly Webhook<ViberSettings>[] = [webhook];

/**
 * HMAC-SHA256 over the raw body, the key being the token as text, in hex: in a header and in `?sig=`, which Viber's own library reads.
 * The header decides where there is one.
 */
function verify(request: WebhookRequest, account: Account<ViberSettings>): Verification {
  const claimed = request.headers['x-viber-content-signature'] ?? request.query['sig'];
  if (claimed === undefined || claimed === '') {
    return { authentic: false, why: 'neither X-Viber-Content-Signature nor ?sig= is there' };
  }
  if (!/^[0-9a-f]{64}$/i.test(claimed)) return { authentic: false, why: 'the signature is not 64 hex digits' };
  const expected = createHmac('sha256', account.settings.authToken).update(request.rawBody).digest();
  if (timingSafeEqual(Buffer.from(claimed, 'hex'), expected)) return { authentic: true };
  return { authentic: false, why: "the signature was not made from this body with this account's token" };
}

const NOTHING: WebhookReply = { status: 200 };

/** An empty body, but for a customer who has just opened the chat: only then Viber shows the content of the answer. */
function accepted(request: WebhookRequest, account: Account<ViberSettings>): WebhookReply {
  const { welcomeText } = account.settings;
  if (welcomeText === undefined || !isConversationStarted(request)) return NOTHING;
  const welcome = { type: 'text', text: welcomeText, sender: senderOf(account.settings), tracking_data: 'welcome' };
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(welcome) };
}

function isConversationStarted(request: WebhookRequest): boolean {
  try {
    return readCallback(request.rawBody).event === 'conversation_started';
  } catch {
    return false;
  }
}
