import type { Account, ProviderName } from '@ccm/core/domain';

export type QueueName =
  /** Partitions to be read (storage/partitions). */
  | 'partitions'
  /** Envelopes, as earlier versions queued them. */
  | `webhooks-${number}`
  | 'forward'
  /** Customers' files that a message went on without. */
  | 'late-files'
  | `send-${ProviderName}`
  | `send-smpp-${string}`
  | 'report-crm'
  | 'report-amq'
  | 'report-webhook'
  | 'report-campaign'
  | 'typing';

/** One queue per provider; for SMPP one per account, since only the replicas that hold a bind of the account can work it off. */
export const sendQueueName = (account: Account): QueueName =>
  account.provider === 'smpp' ? `send-smpp-${account.name.replaceAll(':', '_')}` : `send-${account.provider}`;

/** BullMQ's prefix: in braces, so that all keys of one queue lie on one node of a cluster. */
export const queuePrefix = (name: QueueName): string => `{ccm:${name}}`;
