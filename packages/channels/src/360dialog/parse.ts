import { createHash } from 'node:crypto';
import type {
  Account,
  ChannelEvent,
  Customer,
  CustomerActivity,
  DeliveryOutcome,
  DeliveryStatus,
  StatusReport,
} from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { toCustomerId, toE164 } from '@ccm/core/domain';
import { contentOf } from './content.ts';
import { failureFromReport, wordsOfError } from './failures.ts';
import { classicBody, cloudBody, cloudChange, cloudEntry, message, status, webhookValue } from './payloads.ts';
import type { Message, Status, WebhookValue } from './payloads.ts';
import { correlationOf } from './render.ts';
import type { D360Settings } from './settings.ts';

/** What one number reported, with the account that it belongs to. */
interface Batch {
  readonly value: WebhookValue;
  readonly serviceIdentifier: string;
  /** Only where it is another than the webhook's own. */
  readonly account?: string;
}

/** The fields of the Cloud envelope that are read; all others are about templates, accounts and the like. */
const FIELDS: ReadonlySet<string> = new Set(['messages', 'user_preferences']);

/**
 * The values of a body in either shape, in order; undefined where it has neither.
 * (https://docs.360dialog.com/partner/messaging/receiving-messages-via-webhook)
 */
export function valuesOf(body: unknown): readonly WebhookValue[] | undefined {
  const cloud = cloudBody.safeParse(body);
  if (cloud.success) {
    return cloud.data.entry
      .flatMap((entry) => cloudEntry.safeParse(entry).data?.changes ?? [])
      .flatMap((change) => cloudChange.safeParse(change).data ?? [])
      .filter(({ field }) => FIELDS.has(field ?? 'messages'))
      .flatMap(({ value }) => webhookValue.safeParse(value).data ?? []);
  }
  return classicBody.safeParse(body).success ? [webhookValue.parse(body)] : undefined;
}

/**
 * Every message, status, preference and error of a body, in the order given, each once.
 * @throws {PayloadError} when the body has neither shape.
 */
export function eventsOf(
  body: unknown,
  account: Account<D360Settings>,
  accounts: readonly Account<D360Settings>[],
): readonly ChannelEvent[] {
  const values = valuesOf(body);
  if (values === undefined) throw new PayloadError('The body is no WhatsApp webhook, neither Cloud nor classic');
  return eachOnce(values.flatMap((value) => eventsOfBatch(toBatch(value, account, accounts))));
}

function eventsOfBatch(batch: Batch): readonly ChannelEvent[] {
  const { messages, statuses, user_preferences: preferences, errors } = batch.value;
  return [
    ...messages.map((raw) => toMessageEvent(raw, batch)),
    ...statuses.flatMap((raw) => toStatusEvents(raw, batch)),
    ...preferences.map((preference) => toPreferenceEvent(preference, batch)),
    ...errors.map((error) => toErrorEvent(error, batch)),
  ];
}

/** The same id twice in one POST has been seen. */
function eachOnce(events: readonly ChannelEvent[]): readonly ChannelEvent[] {
  const firsts = new Map<string, ChannelEvent>();
  for (const event of events) if (!firsts.has(event.dedupeId)) firsts.set(event.dedupeId, event);
  return [...firsts.values()];
}

/** The accounts whose number or phone number id a value names. */
export function accountsNamedBy(
  value: WebhookValue,
  accounts: readonly Account<D360Settings>[],
): readonly Account<D360Settings>[] {
  const { display_phone_number: display, phone_number_id: id } = value.metadata ?? {};
  const number = display === undefined ? undefined : toE164(display);
  return accounts.filter(
    ({ settings }) =>
      (id !== undefined && settings.phoneNumberId === id) || (number !== undefined && settings.number === number),
  );
}

/** Another account is believed only under the same token: who knows one account's token must not write to the others. */
function toBatch(
  value: WebhookValue,
  account: Account<D360Settings>,
  accounts: readonly Account<D360Settings>[],
): Batch {
  const named = accountsNamedBy(value, accounts);
  const other = named.some(({ name }) => name === account.name)
    ? undefined
    : named.find(({ settings }) => settings.webhookToken === account.settings.webhookToken);
  const display = value.metadata?.display_phone_number;
  return {
    value,
    serviceIdentifier: display === undefined ? serviceIdentifierOf(other ?? account) : toCustomerId(display),
    ...(other === undefined ? {} : { account: other.name }),
  };
}

/** Our number, else the id that WhatsApp gave it, else the account's name. */
export function serviceIdentifierOf({ name, settings }: Account<D360Settings>): string {
  return settings.number ?? settings.phoneNumberId ?? name;
}

function toMessageEvent(raw: unknown, batch: Batch): ChannelEvent {
  const read = message.safeParse(raw).data ?? message.parse({});
  const id = read.id ?? hashOf(raw);
  const base = { ...baseOf(`message:${id}`, read.timestamp, batch), serviceIdentifier: batch.serviceIdentifier };
  const customer = customerOf(read, batch.value);
  if (customer === undefined) return { ...base, ...NO_SENDER, raw };
  if (read.group_id !== undefined) return { ...base, ...GROUP_MESSAGE, customer, raw };

  const content = contentOf(read, raw);
  if (content.kind === 'activity') return { ...base, ...content, customer };
  const quotedMessageId = read.context?.id;
  const referral = referralOf(read);
  return {
    ...base,
    providerMessageId: id,
    customer,
    attachments: [],
    ...(quotedMessageId === undefined ? {} : { quotedMessageId }),
    ...(referral === undefined ? {} : { referral }),
    ...content,
  };
}

const NO_SENDER = {
  kind: 'activity',
  activity: 'message-without-sender',
  text: 'WhatsApp does not say who wrote this message',
} as const;
const GROUP_MESSAGE = {
  kind: 'activity',
  activity: 'group-message',
  text: 'Wrote to a group: group messages are not forwarded',
} as const;

/**
 * Who wrote: by phone number where WhatsApp tells it anywhere, else by the business-scoped user id, the other one being an alias
 * (https://docs.360dialog.com/docs/resources/phone-numbers/usernames-and-bsuid).
 */
function customerOf(read: Message, value: WebhookValue): Customer | undefined {
  const contact = contactOf(read, value);
  const ids = [read.from, contact?.wa_id, read.from_user_id, contact?.user_id].flatMap((id) =>
    id === undefined ? [] : toCustomerId(id),
  );
  const id = ids.find((one) => toE164(one) !== undefined) ?? ids[0];
  if (id === undefined) return undefined;
  const aliases = [...new Set(ids)].filter((one) => one !== id);
  const name = contact?.profile?.name ?? contact?.profile?.username;
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

/** The contact with one of the sender's ids; where all messages are from one sender, the only contact. */
function contactOf(read: Message, { contacts, messages }: WebhookValue): WebhookValue['contacts'][number] | undefined {
  const senderIds = [read.from, read.from_user_id].filter((id) => id !== undefined);
  const matching = contacts.find(({ wa_id: phone, user_id: user }) =>
    senderIds.some((id) => id === phone || id === user),
  );
  return matching ?? (contacts.length === 1 && messages.length === 1 ? contacts[0] : undefined);
}

/** The advertisement that led here, and the product that is asked about, as far as they are plain text. */
function referralOf({ referral, context }: Message): Readonly<Record<string, string>> | undefined {
  const fields = Object.entries({ ...referral, ...context?.referred_product });
  const texts = fields.filter((field): field is [string, string] => typeof field[1] === 'string');
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

/** `deleted`, `warning`, `played`, `sending` and whatever comes next tell nothing about delivery. */
const STATUSES: ReadonlyMap<string, DeliveryStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'failed'],
]);

function toStatusEvents(raw: unknown, batch: Batch): readonly StatusReport[] {
  const read = status.safeParse(raw).data;
  const next = read?.status === undefined ? undefined : STATUSES.get(read.status);
  if (read === undefined || next === undefined) return [];
  const correlationId = correlationOf(read.biz_opaque_callback_data);
  const providerMessageIds = read.id === undefined ? [] : [read.id];
  if (providerMessageIds.length === 0 && correlationId === undefined) return [];
  return [
    {
      kind: 'status',
      ...baseOf(`status:${read.id ?? read.biz_opaque_callback_data ?? ''}:${next}`, read.timestamp, batch),
      match: { by: 'id', providerMessageIds, ...(correlationId === undefined ? {} : { correlationId }) },
      outcome: outcomeOf(next, read),
    },
  ];
}

function outcomeOf(next: DeliveryStatus, { errors }: Status): DeliveryOutcome {
  const outcome = { status: next, providerStatus: next };
  return next === 'failed' ? { ...outcome, failure: failureFromReport(errors) } : outcome;
}

/**
 * WhatsApp's switch for marketing messages, turned by the customer. No consent in our sense: answers are still welcome, and WhatsApp
 * itself refuses what is marketing (131050). It has no id of its own.
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences)
 */
function toPreferenceEvent(preference: WebhookValue['user_preferences'][number], batch: Batch): CustomerActivity {
  const { wa_id: phone, user_id: user, value, detail, category } = preference;
  const ids = [phone, user].flatMap((id) => (id === undefined ? [] : toCustomerId(id)));
  const [id, ...aliases] = ids;
  return {
    kind: 'activity',
    ...baseOf(`preference:${hashOf(preference)}`, preference.timestamp, batch),
    activity: 'preference-changed',
    ...(id === undefined ? {} : { customer: { id, ...(aliases.length === 0 ? {} : { aliases }) } }),
    serviceIdentifier: batch.serviceIdentifier,
    text: detail ?? `Changed a preference: ${category ?? 'unnamed'} ${value ?? ''}`.trimEnd(),
  };
}

/** An error that belongs to no message: for the trail and the log. */
function toErrorEvent(error: WebhookValue['errors'][number], batch: Batch): CustomerActivity {
  const code = error.code === undefined ? '' : ` ${String(error.code)}`;
  const words = wordsOfError(error);
  return {
    kind: 'activity',
    ...baseOf(`error:${hashOf(error)}`, undefined, batch),
    activity: 'provider-error',
    serviceIdentifier: batch.serviceIdentifier,
    text: `WhatsApp reports error${code}${words === undefined ? '' : `: ${words}`}`,
    raw: error,
  };
}

function baseOf(
  dedupeId: string,
  timestamp: number | undefined,
  { account }: Batch,
): { readonly dedupeId: string; readonly account?: string; readonly atMs?: number } {
  return {
    dedupeId,
    ...(account === undefined ? {} : { account }),
    ...(timestamp === undefined ? {} : { atMs: toMs(timestamp) }),
  };
}

/** Seconds by the manual; milliseconds have been seen. */
function toMs(timestamp: number): number {
  return timestamp >= 1e12 ? timestamp : timestamp * 1000;
}

/** What has no id is known again by its content, which a redelivery repeats. */
function hashOf(raw: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(raw) ?? '')
    .digest('hex')
    .slice(0, 32);
}
