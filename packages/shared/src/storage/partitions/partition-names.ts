import type { Account, ProviderName } from '@ccm/core/domain';
import { digestOf } from '../redis/index.ts';

/**
 * Webhooks of one account always travel in the same partition, and a partition is read by one worker at a time: two webhooks of one
 * customer are never parsed out of order. Parsing is cheap; everything slow happens later, in the mailboxes (docs/adr/0004).
 */
export const WEBHOOK_PARTITIONS = 4;

export type PartitionName = `webhooks-${number}`;

export function webhookPartition(provider: ProviderName, account: Account['name']): PartitionName {
  const name = `${provider}/${account}`;
  const known = partitionOf.get(name);
  if (known !== undefined) return known;
  const number = Number.parseInt(digestOf(provider, account).slice(0, 4), 16) % WEBHOOK_PARTITIONS;
  const partition: PartitionName = `webhooks-${number}`;
  if (partitionOf.size < MAX_KNOWN_ACCOUNTS) partitionOf.set(name, partition);
  return partition;
}

/** Asked for with every webhook, of a few accounts. */
const partitionOf = new Map<string, PartitionName>();
const MAX_KNOWN_ACCOUNTS = 10_000;

export const webhookPartitions = (): PartitionName[] =>
  Array.from({ length: WEBHOOK_PARTITIONS }, (_, number): PartitionName => `webhooks-${number}`);

/** The partition of a name; undefined for another text. */
export const partitionNamed = (name: unknown): PartitionName | undefined =>
  webhookPartitions().find((partition) => partition === name);
