import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Account } from '@ccm/core/domain';
import type { Verification, Webhook, WebhookReply, WebhookRequest } from '../contract/channel.ts';
import { eventsOf, pageIdsIn } from './inbound/parse.ts';
import type { FacebookSettings } from './settings.ts';

type FacebookAccount = Account<FacebookSettings>;

/** https://developers.facebook.com/docs/messenger-platform/webhooks */
const webhook: Webhook<FacebookSettings> = {
  path: '/webhooks/facebook',
  aliases: ['/facebook/webhook'],
  bodyFormat: 'json',
  handshake,
  candidates,
  verify,
  accepted: () => ({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' }),
  parse: (request, account, accounts) => eventsOf(request.rawBody, account, accounts),
};

export const webhooks: readonly Webhook<FacebookSettings>[] = [webhook];

/** Meta subscribes with a GET: the challenge goes back as it is where the verify token is one of ours. */
function handshake(request: WebhookRequest, accounts: readonly FacebookAccount[]): WebhookReply | undefined {
  if (request.method !== 'GET') return undefined;
  const challenge = request.query['hub.challenge'] ?? '';
  const token = request.query['hub.verify_token'] ?? '';
  const isKnown = accounts.filter(({ settings }) => isSameText(settings.verifyToken, token)).length > 0;
  // Whoever asks decides what we echo: nothing that a browser could take for a page.
  const isHarmless = /^[\w-]{1,128}$/.test(challenge);
  return request.query['hub.mode'] === 'subscribe' && isKnown && isHarmless
    ? { status: 200, contentType: 'text/plain', body: challenge }
    : { status: 403, contentType: 'text/plain', body: 'Forbidden' };
}

function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}

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

/** HMAC-SHA256 with the app secret over the bytes as they came: Meta escapes what is not ASCII, and signs the escapes. */
function verify(request: WebhookRequest, account: FacebookAccount): Verification {
  const header = request.headers['x-hub-signature-256'];
  if (header === undefined) return { authentic: false, why: 'there is no X-Hub-Signature-256 header' };
  const claimed = Buffer.from(/^sha256=([0-9a-f]{64})$/i.exec(header)?.[1] ?? '', 'hex');
  const expected = createHmac('sha256', account.settings.appSecret).update(request.rawBody).digest();
  const authentic = claimed.length === expected.length && timingSafeEqual(claimed, expected);
  return authentic
    ? { authentic }
    : { authentic, why: 'X-Hub-Signature-256 does not match the body and the app secret' };
}
