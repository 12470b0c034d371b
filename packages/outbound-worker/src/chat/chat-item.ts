import type { CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import type { ConversationRef } from '@ccm/shared/storage/redis';

/** What lies in a conversation's inbound mailbox, in the order in which Hybrid Chat is to hear it. */
export type ChatItem = { readonly messageId: string; readonly ref: ConversationRef; readonly receivedAtMs: number } & (
  | { readonly type: 'message'; readonly event: CustomerMessage }
  | { readonly type: 'activity'; readonly event: CustomerActivity }
  | { readonly type: 'inactivity'; readonly deadlineMs: number }
);
