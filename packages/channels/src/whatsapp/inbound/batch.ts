import type { Account } from '@ccm/core/domain';
import { momentMs, spellingKey, toCustomerId, toE164 } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { createHash } from 'node:crypto';
import type { WebhookValue } from '../payloads/webhooks.ts';

/** The number that a batch concerns, and its account. */
export interface Owner {
  readonly serviceIdentifier: string;
  /** The number's account, if it differs from the webhook's own. */
  readonly account?: string;
}

/** The settings of an account by which the owner of a value is found. */
interface OwnNumber {
  readonly number?: string | undefined;
}

/**
 * The account of a value's number. Another account than the webhook's is believed only if it has the same secret: a caller who knows one
 * account's secret must not write to the others.
 */
export function ownerOf<Settings extends OwnNumber>(
  { metadata }: WebhookValue,
  account: Account<Settings>,
  rules: {
    readonly named: readonly Account<Settings>[];
    readonly secretOf: (settings: Settings) => string | undefined;
    readonly serviceIdentifierOf: (account: Account<Settings>) => string;
  },
): Owner {
  const { named, secretOf, serviceIdentifierOf } = rules;
  const other = named.some(({ name }) => name === account.name)
    ? undefined
    : named.find(({ settings }) => secretOf(settings) === secretOf(account.settings));
  const owner = other ?? account;
  const display = metadata?.display_phone_number;
  return {
    serviceIdentifier:
      display === undefined ? serviceIdentifierOf(owner) : asConfigured(display, owner.settings.number),
    ...compact({ account: other?.name }),
  };
}

/** A number as WhatsApp's own programs address it, or Twilio, and some platforms between WhatsApp and us pass it on. */
const ADDRESSED_NUMBER = /^(\d{7,15})(?::\d+)?@(?:s\.whatsapp\.net|c\.us)$/;
const ADDRESS_SCHEME = /^whatsapp:/i;

/** The customer ids among what WhatsApp calls a person by, each once. */
export const idsOf = (given: readonly (string | undefined)[]): string[] => [
  ...new Set(
    given.flatMap((id) =>
      id === undefined ? [] : toCustomerId(id.replace(ADDRESS_SCHEME, '').replace(ADDRESSED_NUMBER, '$1')),
    ),
  ),
];

/** The same for all spellings of a number of ours: Meta may name one in Brazil without its ninth digit. */
export function numberKey(number: string | undefined): string | undefined {
  const known = number === undefined ? undefined : toE164(number);
  return known === undefined ? undefined : spellingKey('whatsapp', known);
}

/** Our number as it is configured, where the webhook spells the same one otherwise. */
const asConfigured = (display: string, configured: string | undefined): string =>
  configured !== undefined && numberKey(display) === numberKey(configured) ? configured : toCustomerId(display);

/** The events of one number, with the account that it belongs to. */
export interface Batch extends Owner {
  readonly value: WebhookValue;
}

/** The fields that every event of a batch has. */
export function baseOf(
  dedupeId: string,
  timestamp: number | undefined,
  { account }: Batch,
): { readonly dedupeId: string; readonly account?: string; readonly atMs?: number } {
  const atMs = timestamp === undefined ? undefined : momentMs(timestamp);
  return {
    dedupeId,
    ...compact({ account, atMs }),
  };
}

/** Makes an id from the content of an event without an id. A redelivery has the same content. */
export function hashOf(raw: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(raw) ?? '')
    .digest('hex')
    .slice(0, 32);
}
