import type { ChannelEvent, Customer, CustomerActivity } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { baseOf, hashOf, idsOf, numberKey } from './batch.ts';
import type { Batch, Owner } from './batch.ts';
import { contentOf } from './content.ts';
import { customerOf } from './customer.ts';
import type { ActivityContent } from './message-content.ts';
import { toCallEvent, toErrorEvent, toFieldEvent } from './notices.ts';
import { overheard, toEchoEvent, toHandoverEvent, toIdUpdateEvent } from './routing.ts';
import { classicBody, cloudBody, cloudChange, cloudEntry, message, webhookValue } from '../payloads/webhooks.ts';
import type { Message, WebhookValue } from '../payloads/webhooks.ts';
import { toStatusEvents } from './statuses.ts';

type FieldReader = (batch: Batch, raw: unknown) => readonly ChannelEvent[];

/** The fields of the Cloud envelope that are about customers; all others are about templates, accounts and the like. */
const FIELDS: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
  ['messages', eventsOfBatch],
  ['calls', eventsOfBatch],
  ['user_preferences', eventsOfBatch],
  ['standby', standbyEvents],
  ['messaging_handovers', (batch, raw) => [toHandoverEvent(raw, batch)]],
  ['smb_message_echoes', echoEvents],
  ['message_echoes', echoEvents],
  ['user_id_update', (batch) => batch.value.user_id_update.map((update) => toIdUpdateEvent(update, batch))],
]);

/** One part of a body: the events of a number, under the envelope's field (`messages` in the classic shape, which has none). */
interface Change {
  readonly field: string;
  readonly value: WebhookValue;
  readonly raw: unknown;
}

/**
 * The parts of a body in either shape, in order; undefined where it has neither.
 * (https://docs.360dialog.com/partner/messaging/receiving-messages-via-webhook)
 */
function changesOf(body: unknown): readonly Change[] | undefined {
  const cloud = cloudBody.safeParse(body);
  if (cloud.success) {
    return cloud.data.entry
      .flatMap(partsOfEntry)
      .map((change) => cloudChange.safeParse(change).data ?? { field: UNREADABLE, value: change })
      .map(({ field = 'messages', value }) => ({ field, value: readValue(value), raw: value }));
  }
  return classicBody.safeParse(body).success
    ? [{ field: 'messages', value: webhookValue.parse(body), raw: body }]
    : undefined;
}

/** The kind of an event in no known shape, for the operator. */
const UNREADABLE = 'unreadable';

function partsOfEntry(entry: unknown): readonly unknown[] {
  const changes = cloudEntry.safeParse(entry).data?.changes ?? [];
  return changes.length > 0 ? changes : [{ field: UNREADABLE, value: entry }];
}

/** A handover names our number as its recipient. */
function readValue(value: unknown): WebhookValue {
  const read = webhookValue.safeParse(value).data ?? webhookValue.parse({});
  return { ...read, metadata: read.metadata ?? read.recipient };
}

/** The events of each number; undefined for a body in neither shape. */
export function valuesOf(body: unknown): readonly WebhookValue[] | undefined {
  return changesOf(body)?.map(({ value }) => value);
}

/**
 * Every message, status, preference, call and error of a body, in the order given, each once; and an event for every other field. @param
 * ownerOf the account of a value's number. @throws {PayloadError} if the body has neither shape.
 */
export function readEvents(body: unknown, ownerOf: (value: WebhookValue) => Owner): readonly ChannelEvent[] {
  const changes = changesOf(body);
  if (changes === undefined) throw new PayloadError('The body is no WhatsApp webhook, neither Cloud nor classic');
  return eachOnce(
    changes.flatMap(({ field, value, raw }): readonly ChannelEvent[] => {
      const batch: Batch = { value, ...ownerOf(value) };
      const events = FIELDS.get(field)?.(batch, raw) ?? [];
      // Statuses on the way to `sent` tell nobody anything; all else that says nothing is kept for the operator.
      return events.length > 0 || value.statuses.length > 0 ? events : [toFieldEvent(field, raw, batch)];
    }),
  );
}

function eventsOfBatch(batch: Batch): readonly ChannelEvent[] {
  const { messages, statuses, user_preferences: preferences, calls, errors } = batch.value;
  return [
    ...messages.map((raw) => toMessageEvent(raw, batch)),
    ...statuses.flatMap((raw) => toStatusEvents(raw, batch)),
    ...preferences.map((preference) => toPreferenceEvent(preference, batch)),
    ...calls.map((raw) => toCallEvent(raw, batch)),
    ...errors.map((error) => toErrorEvent(error, batch)),
    ...echoEvents(batch),
  ];
}

function echoEvents(batch: Batch): readonly ChannelEvent[] {
  return batch.value.message_echoes.map((echo) => toEchoEvent(echo, 'message-echo', batch));
}

/**
 * While another responder has the conversation, its messages come one level deeper, or as ours do
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/standby).
 */
function standbyEvents(batch: Batch): readonly ChannelEvent[] {
  const { contacts, messages, statuses, message_echoes: echoes } = batch.value.standby ?? batch.value;
  const inner = { ...batch, value: { ...batch.value, contacts, messages } };
  return [
    ...messages.map((raw) => overheard(toMessageEvent(raw, inner), batch)),
    ...statuses.flatMap((raw) => toStatusEvents(raw, inner)).map((event) => overheard(event, batch)),
    ...echoes.map((raw) => toEchoEvent(raw, 'standby', batch)),
  ];
}

/** The same id twice in one POST has been seen. */
function eachOnce(events: readonly ChannelEvent[]): readonly ChannelEvent[] {
  const firsts = new Map<string, ChannelEvent>();
  for (const event of events) if (!firsts.has(event.dedupeId)) firsts.set(event.dedupeId, event);
  return [...firsts.values()];
}

function toMessageEvent(raw: unknown, batch: Batch): ChannelEvent {
  const read = message.safeParse(raw).data ?? message.parse({});
  if (isOurs(read, batch)) return toEchoEvent(raw, 'message-echo', batch);
  const id = read.id ?? hashOf(raw);
  const base = { ...baseOf(`message:${id}`, read.timestamp, batch), serviceIdentifier: batch.serviceIdentifier };
  const sender = customerOf(read, batch.value, raw);
  if (sender === undefined) return { ...base, ...NO_SENDER, raw };
  const content = contentOf(read, raw);
  const referral = referralOf(read);
  if (content.kind === 'activity')
    return { ...base, customer: whoDid(content, read, sender), ...compact({ referral }), ...content };
  const quotedMessageId = read.context?.id;
  const isForwarded = read.context?.forwarded === true || read.context?.frequently_forwarded === true;
  return {
    ...base,
    providerMessageId: id,
    attachments: [],
    customer: groupOr(sender, read),
    ...compact({ referral, quotedMessageId }),
    ...(isForwarded ? { forwarded: true } : {}),
    ...content,
    ...(read.group_id === undefined ? {} : { raw }),
  };
}

/** Some platforms between WhatsApp and us report what was sent from our own number among the messages. */
const isOurs = ({ from }: Message, { serviceIdentifier }: Batch): boolean =>
  from !== undefined && numberKey(from) !== undefined && numberKey(from) === numberKey(serviceIdentifier);

/**
 * The conversation of a group is one of its own, which an answer goes to; its members are told apart by their names, and by `raw`. The
 * ids of a member are no ids of the group.
 */
function groupOr(sender: Customer, { group_id: group }: Message): Customer {
  return group === undefined ? sender : { id: group, name: sender.name ?? sender.id };
}

/** New ids are the person's, even where the group is told of them. */
const whoDid = ({ idChange }: ActivityContent, read: Message, sender: Customer): Customer =>
  idChange === undefined ? groupOr(sender, read) : sender;

const NO_SENDER = {
  kind: 'activity',
  activity: 'message-without-sender',
  text: 'WhatsApp does not say who wrote this message',
} as const;

/** The advertisement that led here, and the product that is asked about: texts as they are, nested parts as JSON. */
function referralOf({ referral, context }: Message): Readonly<Record<string, string>> | undefined {
  const fields = Object.entries({ ...referral, ...context?.referred_product });
  const texts = fields.flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || value === null || value === '') return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

/**
 * WhatsApp's switch for marketing messages, turned by the customer. It stops bulk messages; answers are still welcome. It has no id of
 * its own.
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences)
 */
function toPreferenceEvent(preference: WebhookValue['user_preferences'][number], batch: Batch): CustomerActivity {
  const { wa_id: phone, user_id: user, value, detail, category } = preference;
  const [id, ...aliases] = idsOf([phone, user]);
  return {
    kind: 'activity',
    ...baseOf(`preference:${hashOf(preference)}`, preference.timestamp, batch),
    activity: 'preference-changed',
    ...(id === undefined ? {} : { customer: { id, ...(aliases.length === 0 ? {} : { aliases }) } }),
    serviceIdentifier: batch.serviceIdentifier,
    text: detail ?? `Changed a preference: ${category ?? 'unnamed'} ${value ?? ''}`.trimEnd(),
    ...(category === 'marketing_messages' ? marketingOf(value) : { raw: preference }),
  };
}

function marketingOf(value: string | undefined): Pick<CustomerActivity, 'marketing'> {
  if (value === 'stop') return { marketing: 'stop' };
  return value === 'resume' ? { marketing: 'start' } : {};
}
