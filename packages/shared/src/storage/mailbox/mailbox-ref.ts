/** `c:<conversation digest>` or `m:<message id>`: everything of one key lies in one shard. */
export type MailboxKey = `c:${string}` | `m:${string}`;

/** The kinds of mailboxes: customers' messages, messages to customers, and status changes for each target. */
export type MailboxName = 'in' | 'out' | 'crm' | 'amq' | 'webhook' | 'campaign';

/** One of the mailboxes of a key. */
export interface MailboxRef {
  readonly key: MailboxKey;
  readonly kind: MailboxName;
}
