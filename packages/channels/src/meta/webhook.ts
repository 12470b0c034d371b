import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Verification, Webhook, WebhookReply, WebhookRequest } from '../contract/index.ts';

/** The settings by which Meta and a webhook prove themselves to each other. */
interface MetaWebhookSettings {
  readonly verifyToken: string;
  readonly appSecret: string;
}

/** A webhook of one of Meta's products: handshake, signature and answer are the same for all. */
export const metaWebhook = <Settings extends MetaWebhookSettings>(
  own: Pick<Webhook<Settings>, 'path' | 'aliases' | 'candidates' | 'parse'>,
): Webhook<Settings> => ({
  ...own,
  bodyFormat: 'json',
  echoesChallenge: true,
  replyType: 'text/plain',
  handshake: (request, accounts) =>
    answerHandshake(
      request,
      accounts.map(({ settings }) => settings.verifyToken),
    ),
  verify: (request, { settings }) => verifySignature(request, settings.appSecret),
  accepted: () => ({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' }),
});

/**
 * Meta subscribes with a GET: the challenge goes back as it is where the verify token is one of ours
 * (https://developers.facebook.com/docs/graph-api/webhooks/getting-started).
 */
export function answerHandshake(request: WebhookRequest, verifyTokens: readonly string[]): WebhookReply | undefined {
  if (request.method !== 'GET') return undefined;
  const challenge = request.query['hub.challenge'] ?? '';
  const token = request.query['hub.verify_token'] ?? '';
  const isKnown = verifyTokens.filter((known) => isSameText(known, token)).length > 0;
  // The caller chooses the echoed text: it must be nothing that a browser could take for a page.
  const isHarmless = /^[\w-]{1,128}$/.test(challenge);
  return request.query['hub.mode'] === 'subscribe' && isKnown && isHarmless
    ? { status: 200, contentType: 'text/plain', body: challenge }
    : { status: 403, contentType: 'text/plain', body: 'Forbidden' };
}

function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}

/** Verifies HMAC-SHA256 with the app secret over the bytes as they came: Meta escapes non-ASCII characters, and signs the escapes. */
function verifySignature(request: WebhookRequest, appSecret: string): Verification {
  const header = request.headers['x-hub-signature-256'];
  if (header === undefined) return { authentic: false, why: 'there is no X-Hub-Signature-256 header' };
  const claimed = Buffer.from(/^sha256=([0-9a-f]{64})$/i.exec(header)?.[1] ?? '', 'hex');
  const expected = createHmac('sha256', appSecret).update(request.rawBody).digest();
  const authentic = claimed.length === expected.length && timingSafeEqual(claimed, expected);
  return authentic
    ? { authentic }
    : { authentic, why: 'X-Hub-Signature-256 does not match the body and the app secret' };
}

/**
 * The accounts of each page or account that a body names, one group each; all of them in one group where it names none of ours.
 * @param accountsOf those that an id may be of.
 */
export function groupsNamedBy<A>(
  ids: readonly string[],
  accountsOf: (id: string) => readonly A[],
  all: readonly A[],
): readonly (readonly A[])[] {
  const named = [...new Set(ids)].map(accountsOf).filter((group) => group.length > 0);
  return named.length > 0 ? named : [all];
}
