/** `c:<conversation digest>` or `m:<message id>`: everything of one key lies in one shard. */
export type MailboxKey = `c:${string}` | `m:${string}`;

/** The kinds of mailboxes: customers' messages, messages to customers, and status changes for each target. */
export const MAILBOX_NAMES = ['in', 'out', 'crm', 'amq', 'webhook', 'campaign'] as const;
export type MailboxName = (typeof MAILBOX_NAMES)[number];

/** One of the mailboxes of a key. */
export interface MailboxRef {
  readonly key: MailboxKey;
  readonly kind: MailboxName;
}
