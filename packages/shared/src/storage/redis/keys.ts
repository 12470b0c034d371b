import { hash } from 'node:crypto';
import type { ChannelName } from '@ccm/core/domain';

/** A conversation: the unit of order. */
export interface ConversationRef {
  readonly channel: ChannelName;
  readonly account: string;
  readonly customerId: string;
}

/** A short, stable, one-way name, so that keys show no customer's number, and have the same length for every id of a provider. */
export function digestOf(...parts: readonly string[]): string {
  return hash('sha256', parts.map((part) => `${part.length}:${part}`).join('')).slice(0, 32);
}

export const conversationDigest = (ref: ConversationRef): string => digestOf(ref.channel, ref.account, ref.customerId);

/** The number of shards over which conversations and messages spread: the units that workers take over, and that nodes of a cluster hold. */
export const SHARDS = 32;

export const allShards = (): string[] => Array.from({ length: SHARDS }, (_, shard) => String(shard).padStart(2, '0'));

/**
 * The shard of a mailbox's key, `c:<conversation digest>` or `m:<message id>`. It follows from the first two hexadecimal digits behind the
 * colon, so that a message whose id begins like its conversation's digest lies on the conversation's shard.
 */
export function shardOf(mailboxKey: string): string {
  const digits = mailboxKey.slice(2, 4);
  const number = Number.parseInt(HEX_PAIR.test(digits) ? digits : digestOf(mailboxKey).slice(0, 2), 16);
  return String(number % SHARDS).padStart(2, '0');
}

const HEX_PAIR = /^[0-9a-f]{2}$/;

/** All keys of one shard begin so; the braces keep them on one node of a cluster. */
export const shardPrefix = (shard: string): string => `ccm:{s:${shard}}:`;

const inShard = (mailboxKey: string, rest: string): string =>
  `${shardPrefix(shardOf(mailboxKey))}${mailboxKey}:${rest}`;

/**
 * Every key of the fleet that is not BullMQ's. The part in braces is the hash tag: keys that one script touches together lie on one node
 * of a cluster.
 */
export const keys = {
  conversation: (digest: string): string => `ccm:{c:${digest}}:state`,
  /** Times of sent messages, of channels that report by watermark. */
  sentTimes: (digest: string): string => `ccm:{c:${digest}}:sent`,
  mailbox: inShard,
  /** Says in which layout Redis is: the key is there since mailboxes lie in shards. */
  layout: 'ccm:{layout}:shards',
  layoutMover: 'ccm:{layout}:mover',
  message: (id: string): string => inShard(`m:${id}`, 'record'),
  /** The steps of a message in earlier versions, a list; they are read before those of the record. */
  earlierTrail: (id: string): string => inShard(`m:${id}`, 'trail'),
  providerId: (digest: string): string => `ccm:{p:${digest}}:message`,
  parkedReports: (digest: string): string => `ccm:{p:${digest}}:parked`,
  /** Messages of one day by the ids of applications and providers. */
  messageIds: (bucket: string): string => `ccm:{a:${bucket}}:ids`,
  /** The messages of one such id in earlier versions. */
  earlierMessageIds: (digest: string): string => `ccm:{a:${digest}}:messages`,
  number: (digest: string): string => `ccm:{n:${digest}}:messages`,
  lastAccount: (digest: string): string => `ccm:{l:${digest}}:account`,
  lastAccountAt: (digest: string): string => `ccm:{l:${digest}}:at`,
  identity: (account: string, digest: string): string => `ccm:{i:${account}}:${digest}`,
  profile: (digest: string): string => `ccm:{u:${digest}}:profile`,
  pace: (channel: string, account: string): string => `ccm:{pace:${channel}:${account}}`,
  statusPolls: (channel: string, account: string): string => `ccm:{polls:${channel}:${account}}`,
  deadIndex: 'ccm:{dead}:index',
  deadDocuments: 'ccm:{dead}:documents',
  deadReplay: (id: string): string => `ccm:{dead}:replaying:${id}`,
  quarantineIndex: 'ccm:{quarantine}:index',
  quarantineDocuments: 'ccm:{quarantine}:documents',
  eventIndex: 'ccm:{events}:index',
  eventDocuments: 'ccm:{events}:documents',
  eventKind: (kind: string): string => `ccm:{events}:kind:${kind}`,
  archiveIndex: 'ccm:{archive}:index',
  archiveDocuments: 'ccm:{archive}:documents',
  archiveSize: 'ccm:{archive}:size',
  /** Parts to be sent again, by when. */
  resends: 'ccm:{resends}:due',
  inactivity: 'ccm:{inactivity}:deadlines',
  inactivityRefs: 'ccm:{inactivity}:refs',
  partition: (name: string): string => `ccm:{${name}}:envelopes`,
  partitionReader: (name: string): string => `ccm:{${name}}:reader`,
  /** The places in which envelopes of one day were first read. */
  envelopePlaces: (partition: string, bucket: string): string => `ccm:{${partition}}:read:${bucket}`,
  heardReceipts: (digest: string): string => `ccm:{h:${digest}}:receipts`,
  lateRefusal: (digest: string): string => `ccm:{h:${digest}}:refused`,
  /** The replay buffer of the gateways; the names in Redis are those of earlier versions. */
  replayOpen: 'ccm:{backlog}:open',
  replayGateways: 'ccm:{backlog}:gateways',
  replayUploaders: 'ccm:{backlog}:uploaders',
  replayTurns: 'ccm:{backlog}:turns',
  replayMover: 'ccm:{backlog}:mover',
  replayPartition: (partition: string): string => `ccm:{backlog}:lane:${partition}`,
  renewedCredentials: 'ccm:{renewals}:credentials',
  renewalTurn: (digest: string): string => `ccm:{renewals}:turn:${digest}`,
  binds: 'ccm:{binds}',
  campaignBudget: 'ccm:{campaign}:budget',
  campaignProgress: 'ccm:{campaign}:progress',
  statistics: (stepSeconds: string, step: string): string => `ccm:{stats}:${stepSeconds}:${step}`,
  statisticsLast: 'ccm:{stats}:last',
  replicas: 'ccm:{fleet}:replicas',
  replicaSettings: 'ccm:{fleet}:settings',
  liveEvents: 'ccm:{live}:stream',
  liveWatched: 'ccm:{live}:watched',
  recentMessages: 'ccm:{recent}:messages',
  recentFailures: 'ccm:{recent}:failures',
  recentConversations: 'ccm:{recent}:conversations',
  recentRefs: 'ccm:{recent}:refs',
  selfCheck: (nonce: string): string => `ccm:{doctor}:nonce:${nonce}`,
  lastExamination: 'ccm:{doctor}:examination',
  examinationTurn: 'ccm:{doctor}:turn',
  signInCode: (digest: string): string => `ccm:{console}:code:${digest}`,
  signInFailures: (digest: string): string => `ccm:{console}:failures:${digest}`,
} as const;
