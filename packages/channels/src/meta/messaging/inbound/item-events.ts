import type { ChannelEvent, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import { eventOrigin } from './messaging-context.ts';
import type { MessagingContext } from './messaging-context.ts';

/** Reads the part of an item that holds the event. */
export type Reader = (part: unknown, messagingContext: MessagingContext) => readonly ChannelEvent[];

type MessagePart = Pick<CustomerMessage, 'dedupeId' | 'text' | 'attachments'> & Partial<CustomerMessage>;

/** Nothing for a message of the page itself; one that names no sender is kept for the operator. */
export function messageOf(
  messagingContext: MessagingContext,
  part: MessagePart,
): readonly (CustomerMessage | CustomerActivity)[] {
  if (messagingContext.isFromPage) return [];
  if (messagingContext.customerId === undefined) return [withoutSender(messagingContext, part)];
  return [
    {
      providerMessageId: part.dedupeId,
      ...eventOrigin(messagingContext),
      ...part,
      kind: 'message',
      customer: { id: messagingContext.customerId },
      serviceIdentifier: messagingContext.pageId,
    },
  ];
}

const withoutSender = (messagingContext: MessagingContext, { dedupeId }: MessagePart): CustomerActivity => ({
  kind: 'activity',
  ...eventOrigin(messagingContext),
  dedupeId: `no-sender.${dedupeId}`,
  activity: 'message-without-sender',
  serviceIdentifier: messagingContext.pageId,
  text: `${messagingContext.product} does not say who wrote this message`,
  raw: messagingContext.item,
});

export function activityOf(
  messagingContext: MessagingContext,
  part: Pick<CustomerActivity, 'dedupeId' | 'activity' | 'text'> & Partial<CustomerActivity>,
): readonly CustomerActivity[] {
  const customer = messagingContext.customerId === undefined ? {} : { customer: { id: messagingContext.customerId } };
  return [
    {
      kind: 'activity',
      ...eventOrigin(messagingContext),
      ...part,
      ...customer,
      serviceIdentifier: messagingContext.pageId,
    },
  ];
}

export function referralOf(referral: Record<string, unknown> | null | undefined): Pick<CustomerMessage, 'referral'> {
  if (!referral) return {};
  const words = new Map<string, string>();
  for (const [key, value] of Object.entries(referral)) {
    words.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { referral: Object.fromEntries<string>(words) };
}

/** The members of an object; undefined for anything else. */
export function asRecord(part: unknown): Record<string, unknown> | undefined {
  return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part)) : undefined;
}
