/** `c:<conversation digest>` or `m:<message id>`: everything of one key lies on one node of a cluster. */
export type MailboxKey = `c:${string}` | `m:${string}`;

/** Which list of messages: one of those of a key. */
export interface MailboxRef {
  readonly tag: MailboxKey;
  readonly box: 'in' | 'out' | 'crm' | 'amq' | 'webhook' | 'campaign';
}
