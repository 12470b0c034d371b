import { eventTimeMs } from '@ccm/core/domain';
import { createHash } from 'node:crypto';
import type { ChannelEvent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { messagingItem, optInOfVisitor } from '../payloads.ts';
import type { MessagingItem } from '../payloads.ts';

/** The place in the webhook where an item was found. */
export interface Place {
  /** As people know it: `Messenger`. */
  readonly product: string;
  /** The page, or Instagram's id of the account: serviceIdentifier too. */
  readonly pageId: string;
  /** Other ids by which Meta names it as the sender or recipient: the page that an Instagram account is linked to. */
  readonly otherIds?: readonly string[];
  /** The page's account, if it differs from the webhook's. */
  readonly account?: string;
}

/** One item of an entry, and whom it is about. */
export interface MessagingContext extends Place {
  readonly item: MessagingItem;
  /** Absent for an event of the page alone. */
  readonly customerId: string | undefined;
  readonly isFromPage: boolean;
}

/**
 * The page and the customer of an item. Sender and recipient are swapped in messages of the page itself. Undefined for an item that does
 * not concern the page.
 */
export function messagingContextOf(raw: unknown, place: Place): MessagingContext | undefined {
  const item = messagingItem.safeParse(raw);
  if (!item.success) return undefined;
  const { sender, recipient } = item.data;
  const own = new Set([place.pageId, ...(place.otherIds ?? [])]);
  if (sender?.id && own.has(sender.id)) {
    return { ...place, item: item.data, isFromPage: true, customerId: recipient?.id ?? undefined };
  }
  if (recipient?.id && !own.has(recipient.id)) return undefined;
  return { ...place, item: item.data, isFromPage: false, customerId: sender?.id ?? visitorOf(item.data) };
}

function visitorOf({ sender, ...item }: MessagingItem): string | undefined {
  const visitor = sender?.user_ref ?? optInOfVisitor.safeParse(item['optin']).data?.user_ref;
  return visitor === undefined ? undefined : visitorId(visitor);
}

/** A checkbox on a web site tells only its own id of the visitor, and takes it back as an address. */
export const visitorId = (reference: string): string => `user_ref:${reference}`;

/** The fields that every event has: account, customer and time. */
export function eventOrigin(messagingContext: MessagingContext): Pick<ChannelEvent, 'account' | 'atMs'> {
  const { account, item } = messagingContext;
  const atMs = eventTimeMs(item.timestamp ?? 0);
  return compact({ account, atMs });
}

/** Makes the identity of an event to which Meta gives none, from its customer, time and content. */
export function keyOf(messagingContext: MessagingContext, ...parts: readonly unknown[]): string {
  const whole = JSON.stringify([messagingContext.customerId, messagingContext.item.timestamp, ...parts]);
  return createHash('sha256').update(whole).digest('hex').slice(0, 32);
}
