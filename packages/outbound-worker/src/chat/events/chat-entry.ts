import { takeChoice } from '@ccm/channels/text';
import type { NumberedChoice } from '@ccm/channels/contract';
import { compact } from '@ccm/core/objects';
import type { Account, CustomerActivity, CustomerMessage, Person } from '@ccm/core/domain';
import type { ChatItem } from '@ccm/shared/messages';
import { traceIdOf } from '@ccm/shared/platform/tracing';
import { digestOf } from '@ccm/shared/storage/redis';
import type { ConversationRef } from '@ccm/shared/storage/redis';
import type { AcquaintedEvent } from './acquaint.ts';

/** A message or an activity of a customer, or an activity that concerns no customer. */
export type CustomerEvent = AcquaintedEvent & { readonly event: CustomerMessage | CustomerActivity };

/** A message or an activity for Hybrid Chat, on its way into the mailbox of its conversation. */
export interface ChatEntry {
  readonly item: ChatItem & { readonly type: 'message' | 'activity' };
  readonly dedupeId: string;
  readonly account: Account;
  readonly person: Person;
  readonly traceId: string;
}

/** The conversation and the customer of an event that has a customer. */
export interface Origin {
  readonly ref: ConversationRef;
  readonly messageId: string;
  readonly person: Person;
  readonly receivedAtMs: number;
}

/** No numbered answer is longer. */
const MAX_CHOICE_LENGTH = 80;

/**
 * The entry for an event; undefined for an activity without a customer.
 * @param choices the buttons that the conversation shows as numbered text: an answer by number becomes the button.
 */
export function chatEntry(routed: CustomerEvent, choices: readonly NumberedChoice[]): ChatEntry | undefined {
  const { event, account, envelope } = routed;
  const origin = originOf(routed);
  if (origin === undefined) return undefined;
  const { ref, messageId, person, receivedAtMs } = origin;
  const common = { messageId, ref, receivedAtMs, ...compact({ traceparent: envelope.traceparent }) };
  const item: ChatEntry['item'] =
    event.kind === 'message'
      ? { type: 'message', ...common, event: withChoice(event, choices) }
      : { type: 'activity', ...common, event };
  return { item, dedupeId: event.dedupeId, account, person, traceId: traceIdOf(envelope.traceparent) ?? envelope.id };
}

/** Undefined for an event that belongs to no conversation. */
export function originOf({ event, account, envelope, person }: CustomerEvent): Origin | undefined {
  const customerId = event.customer?.id;
  if (customerId === undefined || person === undefined) return undefined;
  const ref: ConversationRef = { channel: account.channel, account: account.name, customerId: person.key };
  // Of the id in the event: the same for a redelivery, whatever was learnt meanwhile.
  const messageId = digestOf(ref.channel, ref.account, customerId, event.dedupeId);
  return { ref, messageId, person, receivedAtMs: envelope.receivedAtMs };
}

/** Whether a message may answer buttons by a number. */
export const mayChoose = ({ payload, text }: CustomerMessage): boolean =>
  payload === undefined && text.length <= MAX_CHOICE_LENGTH;

function withChoice(event: CustomerMessage, choices: readonly NumberedChoice[]): CustomerMessage {
  const choice = mayChoose(event) && choices.length > 0 ? takeChoice(event.text, choices) : undefined;
  return choice === undefined ? event : { ...event, text: choice.title, payload: choice.payload };
}
