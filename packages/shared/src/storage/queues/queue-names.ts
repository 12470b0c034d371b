import type { Account, ProviderName } from '@ccm/core/domain';
import { digestOf } from '../redis/index.ts';

/**
 * Webhooks of one account always travel in the same lane, and a lane is read by one worker at a time: two webhooks of one customer
 * can never be parsed out of order. Parsing is cheap; everything slow happens later, in the mailboxes (docs/adr/0004).
 */
export const WEBHOOK_LANES = 4;

export type QueueName =
  | `webhooks-${number}`
  | 'forward'
  | `send-${ProviderName}`
  | `send-smpp-${string}`
  | 'report-crm'
  | 'report-amq'
  | 'report-webhook'
  | 'report-campaign';

export function webhookLane(provider: ProviderName, account: string): QueueName {
  const name = `${provider}/${account}`;
  const known = laneOf.get(name);
  if (known !== undefined) return known;
  const lane: QueueName = `webhooks-${Number.parseInt(digestOf(provider, account).slice(0, 4), 16) % WEBHOOK_LANES}`;
  if (laneOf.size < MAX_KNOWN_LANES) laneOf.set(name, lane);
  return lane;
}

/** Asked for with every webhook, of a few accounts. */
const laneOf = new Map<string, QueueName>();
const MAX_KNOWN_LANES = 10_000;

/** One queue per provider; for SMPP one per account, since only the replicas that hold a bind of the account can work it off. */
export const sendQueueName = (account: Account): QueueName =>
  account.provider === 'smpp' ? `send-smpp-${account.name.replaceAll(':', '_')}` : `send-${account.provider}`;

export const webhookLanes = (): QueueName[] =>
  Array.from({ length: WEBHOOK_LANES }, (_, lane): QueueName => `webhooks-${lane}`);

/** BullMQ's prefix: in braces, so that all keys of one queue lie on one node of a cluster. */
export const queuePrefix = (name: QueueName): string => `{ccm:${name}}`;
