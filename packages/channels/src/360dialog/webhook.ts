import { hash, timingSafeEqual } from 'node:crypto';
import type { Account } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { bodyText } from '../contract/index.ts';
import type { Verification, Webhook, WebhookRequest } from '../contract/index.ts';
import { valuesOf } from '../whatsapp/inbound/parse.ts';
import { accountsNamedBy, eventsOf } from './parse.ts';
import type { D360Settings } from './settings.ts';

/** The webhook of a 360dialog number; both shapes are taken whatever the API's style is. */
const webhook: Webhook<D360Settings> = {
  path: '/webhooks/360dialog',
  aliases: ['/360notifications'],
  bodyFormat: 'json',
  // There is no challenge; whoever looks whether the address is there, as the Hub may, sees that it is.
  handshake: ({ method }) => (method === 'GET' ? { status: 200 } : undefined),
  candidates,
  verify,
  accepted: () => ({ status: 200 }),
  parse: (request, account, accounts) => eventsOf(readJson(request), account, accounts),
};

export const webhooks: readonly Webhook<D360Settings>[] = [webhook];

/** The accounts of each number that the body names. The classic shape names none: the token that verifies decides. */
function candidates(
  request: WebhookRequest,
  accounts: readonly Account<D360Settings>[],
): readonly (readonly Account<D360Settings>[])[] {
  const named = namedAccounts(request, accounts).filter((group) => group.length > 0);
  return named.length > 0 ? named : [accounts];
}

function namedAccounts(
  request: WebhookRequest,
  accounts: readonly Account<D360Settings>[],
): readonly (readonly Account<D360Settings>[])[] {
  try {
    return (valuesOf(readJson(request)) ?? []).map((value) => accountsNamedBy(value, accounts));
  } catch {
    return [];
  }
}

/**
 * 360dialog signs nothing, but sends back the headers that were registered with the webhook: the Authorization header must be the
 * token, alone or as a Bearer token (https://docs.360dialog.com/docs/hub/webhook-url).
 */
function verify(request: WebhookRequest, account: Account<D360Settings>): Verification {
  const { webhookToken } = account.settings;
  const claimed = request.headers['authorization'];
  if (webhookToken === undefined) return { authentic: false, why: 'D360_WEBHOOK_TOKEN is not set' };
  if (claimed === undefined) return { authentic: false, why: 'the Authorization header is missing' };
  const claimedDigest = digest(claimed);
  const authentic = digestsOf(webhookToken)
    .map((expected) => timingSafeEqual(claimedDigest, expected))
    .includes(true);
  return authentic ? { authentic } : { authentic: false, why: 'the Authorization header is not D360_WEBHOOK_TOKEN' };
}

/** Digests are compared, so that the time taken tells neither content nor length. */
const digest = (value: string): Buffer => hash('sha256', value, 'buffer');

/**
 * Digests of the header in both of its forms. Made once for each token, because they would be most of the cost of checking a webhook.
 */
function digestsOf(token: string): readonly Buffer[] {
  const known = digests.get(token);
  if (known !== undefined) return known;
  const made = [token, `Bearer ${token}`].map(digest);
  if (digests.size < MAX_TOKENS) digests.set(token, made);
  return made;
}

const digests = new Map<string, readonly Buffer[]>();
const MAX_TOKENS = 1000;

function readJson(request: WebhookRequest): unknown {
  try {
    const json: unknown = JSON.parse(bodyText(request.rawBody));
    return json;
  } catch (cause) {
    throw new PayloadError('The body is not JSON', { cause });
  }
}
