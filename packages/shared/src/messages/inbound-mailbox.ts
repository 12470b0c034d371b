import { z } from 'zod';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import type { CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import { defineMailbox } from '../storage/mailbox/index.ts';
import { conversationDigest } from '../storage/redis/index.ts';
import type { ConversationRef } from '../storage/redis/index.ts';

/** An entry of a conversation's inbound mailbox; the order is the order of Hybrid Chat's calls. */
export type ChatItem = {
  readonly messageId: string;
  readonly ref: ConversationRef;
  readonly receivedAtMs: number;
  /** The span that took the webhook in, where tracing is on. */
  readonly traceparent?: string;
} & (
  | { readonly type: 'message'; readonly event: CustomerMessage }
  | { readonly type: 'activity'; readonly event: CustomerActivity }
  | { readonly type: 'inactivity'; readonly deadlineMs: number }
);

const common = {
  messageId: z.string(),
  ref: z.object({ channel: z.enum(CHANNEL_NAMES), account: z.string(), customerId: z.string() }),
  receivedAtMs: z.number(),
  traceparent: z.string().exactOptional(),
};
const eventOf = <Event extends { readonly kind: string }>(kind: Event['kind']): z.ZodType<Event> =>
  z.custom<Event>((event) => typeof event === 'object' && event !== null && 'kind' in event && event.kind === kind);

const chatItem: z.ZodType<ChatItem> = z.discriminatedUnion('type', [
  z.looseObject({ ...common, type: z.literal('message'), event: eventOf<CustomerMessage>('message') }),
  z.looseObject({ ...common, type: z.literal('activity'), event: eventOf<CustomerActivity>('activity') }),
  z.looseObject({ ...common, type: z.literal('inactivity'), deadlineMs: z.number() }),
]);

/** Customers' messages: one mailbox per conversation. */
export const inboundMailbox = defineMailbox<ChatItem>({
  name: 'in',
  schema: chatItem,
  keyOf: ({ ref }) => `c:${conversationDigest(ref)}`,
  queueOf: () => 'forward',
  deadLetters: {
    kind: 'inbound',
    write: ({ item }) => ({ ...item.ref, messageId: item.messageId, payload: item }),
    read: (payload) => ({ item: chatItem.parse(payload) }),
  },
});
