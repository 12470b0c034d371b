import { AccountRegistry } from '../storage/accounts/index.ts';
import { BindRegistry } from '../storage/accounts/index.ts';
import type { FleetConfig } from '../platform/config/index.ts';
import { ConversationStore } from '../storage/conversations/index.ts';
import { createEventStore, createQuarantine, DeadLetters } from '../storage/dead-letters/index.ts';
import type { DocumentStore, KeptEvent, NewDeadLetter, QuarantinedRequest } from '../storage/dead-letters/index.ts';
import type { WebhookBatch } from '../storage/sealing/index.ts';
import { OutboundIntake } from '../sending/index.ts';
import type { Component } from '../platform/lifecycle/index.ts';
import type { Logger } from '../platform/logging/index.ts';
import { MailboxStore } from '../storage/mailbox/index.ts';
import type { DrainJob } from '../storage/mailbox/index.ts';
import { MessageStore, ReportMatcher } from '../messages/index.ts';
import type { ReportTarget } from '../messages/index.ts';
import type { Metrics } from '../platform/metrics/index.ts';
import { RateLimiter } from '../sending/index.ts';
import { sendQueueName } from '../storage/queues/index.ts';
import type { JobQueue, QueueName } from '../storage/queues/index.ts';
import { connectRedis, ReplicaConfirmation } from '../storage/redis/index.ts';
import type { RedisClient, RedisProfile, RedisTrust } from '../storage/redis/index.ts';
import { StatusPolls } from '../messages/index.ts';
import { StatusUpdates } from '../messages/index.ts';
import { Sealer } from '../storage/sealing/index.ts';
import { QueueSet } from './queue-set.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Longer than any provider reports on a message, and than Hybrid Chat or a CRM may be away. */
const KEEP_MS = 8 * DAY_MS;

/** Everything that lies in Redis, over one connection. */
export interface Stores extends Component {
  readonly redis: RedisClient;
  /** Through which goes whatever is acknowledged. */
  readonly replicas: ReplicaConfirmation;
  readonly sealer: Sealer;
  readonly accounts: AccountRegistry;
  readonly queues: QueueSet;
  readonly mailboxes: MailboxStore;
  readonly messages: MessageStore;
  readonly matcher: ReportMatcher;
  readonly conversations: ConversationStore;
  readonly deadLetters: DeadLetters;
  readonly quarantine: DocumentStore<QuarantinedRequest>;
  /** What is authentic and concerns no customer. */
  readonly events: DocumentStore<KeptEvent>;
  readonly statuses: StatusUpdates;
  readonly intake: OutboundIntake;
  readonly rateLimiter: RateLimiter;
  readonly statusPolls: StatusPolls;
  readonly board: BindRegistry;
  readonly lane: (name: QueueName) => JobQueue<WebhookBatch>;
  readonly drains: (name: QueueName) => JobQueue<DrainJob>;
}

export interface StoresOptions {
  readonly config: FleetConfig;
  readonly logger: Logger;
  readonly profile: RedisProfile;
  readonly trust?: RedisTrust;
  /** Where what is given up is counted; of one store in a process. */
  readonly metrics?: Metrics;
}

/** Connects at once; `stop` closes. */
export function openStores({ config, logger, profile, trust, metrics }: StoresOptions): Stores {
  const redis = connectRedis(config.redis, { profile, logger, ...(trust === undefined ? {} : { trust }) });
  const replicas = new ReplicaConfirmation(redis, config.redisWaitReplicas);
  const sealer = new Sealer(config.envelope.signingKeys, config.envelope.encryptionKeys);
  const accounts = new AccountRegistry(config.accounts, config.providers);
  const queues = new QueueSet(redis, logger, replicas);
  const drains = (name: QueueName): JobQueue<DrainJob> => queues.get<DrainJob>(name);
  const mailboxes = new MailboxStore(redis, sealer);
  const reportTo = reportTargets(config);
  const showCustomerData = config.log.customerData;
  const messages = new MessageStore({ redis, sealer, mailboxes, keepMs: KEEP_MS, showCustomerData, reportTo });
  const matcher = new ReportMatcher({ redis, sealer, messages, keepMs: KEEP_MS, parkMs: DAY_MS });
  const board = new BindRegistry(redis);
  const conversations = new ConversationStore(redis, sealer);
  const reportQueues = reportTo.map((target) => drains(`report-${target}`));
  return {
    name: 'redis',
    redis,
    replicas,
    sealer,
    accounts,
    queues,
    mailboxes,
    messages,
    matcher,
    conversations,
    drains,
    lane: (name) => queues.get<WebhookBatch>(name),
    deadLetters: new DeadLetters(redis, sealer, logger, countDeadLetters(metrics)),
    quarantine: createQuarantine(redis, sealer),
    events: createEventStore(redis, sealer),
    statuses: new StatusUpdates({ messages, matcher, reportQueues }),
    intake: new OutboundIntake({
      accounts,
      conversations,
      mailboxes,
      messages,
      sendQueue: (account) => drains(sendQueueName(account)),
      replicas,
    }),
    rateLimiter: new RateLimiter(redis),
    statusPolls: new StatusPolls(redis, sealer),
    board,
    start: async () => Promise.resolve(),
    stop: async () => {
      await queues.close();
      redis.disconnect();
    },
  };
}

function reportTargets(config: FleetConfig): ReportTarget[] {
  return [
    ...(config.crm.endpoint === undefined ? [] : ['crm' as const]),
    ...(config.amq.publisherEnabled ? ['amq' as const] : []),
    ...(config.webhooks.deliveryUrl === undefined ? [] : ['webhook' as const]),
    ...(config.campaign === undefined ? [] : ['campaign' as const]),
  ];
}

function countDeadLetters(metrics: Metrics | undefined): (letter: NewDeadLetter) => void {
  const total = metrics?.counter({
    name: 'dead_letters_total',
    help: 'What was given up, by kind and reason',
    labels: ['kind', 'reason'],
  });
  return ({ kind, reason }) => {
    // A field at fault may have an index or a name of the application's: labels must have few values.
    total?.inc({ kind, reason: reason.split(/[.[]/, 1)[0] ?? reason });
  };
}
