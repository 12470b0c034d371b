import type { CustomerActivity, DeliveryOutcome, DeliveryStatus, StatusReport } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { baseOf, idsOf } from './batch.ts';
import type { Batch } from './batch.ts';
import { outcomeOfReport } from '../failures.ts';
import { status } from '../payloads/webhooks.ts';
import type { Status } from '../payloads/webhooks.ts';
import { correlationOf } from '../render.ts';

/** `played`: a voice message was listened to. */
const STATUSES: ReadonlyMap<string, DeliveryStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
  ['undelivered', 'failed'],
]);
/** On the way to `sent`: nothing that anybody has to know. */
const PASSING: ReadonlySet<string> = new Set(['sending', 'accepted', 'queued']);
/** These tell nothing about delivery, whatever errors they have. */
const NO_DELIVERY: ReadonlySet<string> = new Set(['deleted', 'warning']);

/** Reads one element of `statuses[]`: the status of a message of ours, or of a payment that a message asked for. */
export function toStatusEvents(raw: unknown, batch: Batch): readonly (StatusReport | CustomerActivity)[] {
  const read = status.safeParse(raw).data;
  if (read?.type === 'payment') return [toPaymentEvent(read, batch, raw)];
  if (read?.type === 'call') return [toRingEvent(read, batch, raw)];
  const state = read?.status?.toLowerCase() ?? '';
  if (read === undefined || PASSING.has(state)) return [];
  const next = statusNamed(state, read);
  if (next === undefined) return [toOtherStatus(read, batch, raw)];
  return [toReport(read, next, batch) ?? toOtherStatus(read, batch, raw)];
}

/** A word that is not known is a failure where errors stand beside it. */
function statusNamed(state: string, { errors }: Status): DeliveryStatus | undefined {
  const isFailure = errors.length > 0 && !NO_DELIVERY.has(state);
  return STATUSES.get(state) ?? (isFailure ? 'failed' : undefined);
}

/** Reads the progress of a call of ours (RINGING, ACCEPTED, REJECTED): it stands among the statuses, and is about no message. */
function toRingEvent(read: Status, batch: Batch, raw: unknown): CustomerActivity {
  const { id = '', status: state = 'changed' } = read;
  return {
    kind: 'activity',
    ...baseOf(`call:${id}:${state}`, read.timestamp, batch),
    activity: 'call',
    ...customerOf(read, batch),
    serviceIdentifier: batch.serviceIdentifier,
    text: `Was called (${state.toLowerCase()})`,
    raw,
  };
}

function customerOf(read: Status, batch: Batch): Pick<CustomerActivity, 'customer'> {
  const [id, ...aliases] = recipientIdsOf(read, batch);
  return id === undefined ? {} : { customer: { id, ...(aliases.length === 0 ? {} : { aliases }) } };
}

/** Undefined where it names no message. */
function toReport(read: Status, next: DeliveryStatus, batch: Batch): StatusReport | undefined {
  const correlationId = correlationOf(read.biz_opaque_callback_data);
  const providerMessageIds = read.id === undefined ? [] : [read.id];
  if (providerMessageIds.length === 0 && correlationId === undefined) return undefined;
  const recipientIds = recipientIdsOf(read, batch);
  return {
    kind: 'status',
    ...baseOf(`status:${read.id ?? read.biz_opaque_callback_data ?? ''}:${next}`, read.timestamp, batch),
    match: { by: 'id', providerMessageIds, ...compact({ correlationId }) },
    outcome: outcomeOf(next, read),
    ...(recipientIds.length === 0 ? {} : { recipientIds }),
  };
}

/** Keeps `deleted`, `warning` and any newer status for the operator: they tell nothing about delivery. */
function toOtherStatus(read: Status, batch: Batch, raw: unknown): CustomerActivity {
  const { id = '', status: state = 'none' } = read;
  return {
    kind: 'activity',
    ...baseOf(`status:${id}:${state}`, read.timestamp, batch),
    activity: 'other-status',
    serviceIdentifier: batch.serviceIdentifier,
    text: `WhatsApp reports the status "${state}" of ${id === '' ? 'a message that it does not name' : `message ${id}`}`,
    raw,
  };
}

/** All that the status tells of the recipient, and the contact that stands beside it with one of these ids. */
function recipientIdsOf(read: Status, { value }: Batch): readonly string[] {
  const own = [read.recipient_id ?? read.message?.recipient_id, read.recipient_user_id].filter(
    (id) => id !== undefined,
  );
  const beside = value.contacts.find(({ wa_id: phone, user_id: user }) =>
    own.some((id) => id === phone || id === user),
  );
  return idsOf([...own, beside?.wa_id, beside?.user_id]);
}

function outcomeOf(next: DeliveryStatus, { errors, status: providerStatus = next }: Status): DeliveryOutcome {
  return next === 'failed' ? outcomeOfReport(errors) : { status: next, providerStatus };
}

/**
 * The payment of an order that our message asked for. A payment that failed says nothing against the message.
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status)
 */
function toPaymentEvent(read: Status, batch: Batch, raw: unknown): CustomerActivity {
  const { payment, status: state = 'changed', id = '' } = read;
  const words = ['Payment', payment?.reference_id, state, amountOf(payment)].filter((word) => word !== undefined);
  return {
    kind: 'activity',
    ...baseOf(`payment:${id}:${payment?.reference_id ?? ''}:${state}`, read.timestamp, batch),
    activity: 'payment',
    ...customerOf(read, batch),
    serviceIdentifier: batch.serviceIdentifier,
    text: words.join(' '),
    ...(id === '' ? {} : { quotedMessageId: id }),
    raw,
  };
}

/** An amount from an integer and its divisor: 12345 and 100 are 123.45. Undefined without a currency, which the amount needs. */
function amountOf(payment: Status['payment']): string | undefined {
  const { value, offset, currency } = payment?.amount ?? {};
  if (value === undefined || offset === undefined || offset === 0) return undefined;
  return `of ${String(value / offset)} ${payment?.currency ?? currency ?? '(currency not stated)'}`;
}
