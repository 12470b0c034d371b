import { usesBinds } from '@ccm/channels/registry';
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
  | `send-${ProviderName}-${string}`
  | 'report-crm'
  | 'report-amq'
  | 'report-webhook'
  | 'report-campaign'
  | 'typing';

/** One queue per provider; over binds one per account, since only replicas that hold a bind of the account can send its messages. */
export const sendQueueName = ({ provider, name }: Account): QueueName =>
  usesBinds(provider) ? `send-${provider}-${name.replaceAll(':', '_')}` : `send-${provider}`;

/** BullMQ's prefix: in braces, so that all keys of one queue lie on one node of a cluster. */
export const queuePrefix = (name: QueueName): string => `{ccm:${name}}`;
