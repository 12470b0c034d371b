import { waitAtMost } from '@ccm/core/async';
import type { OutboundMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { DAY_MS } from '@ccm/core/time';
import { WebhookArchive } from '../storage/archive/index.ts';
import { AccountRegistry, RenewedCredentials, BindRegistry } from '../storage/accounts/index.ts';
import type { FleetConfig, ServiceName } from '../platform/config/index.ts';
import { ConversationStore } from '../storage/conversations/index.ts';
import { Identities } from '../storage/identities/index.ts';
import { createEventStore, createQuarantine, DeadLetters } from '../storage/dead-letters/index.ts';
import type {
  DeadLetterKind,
  DeadLetterObserver,
  DocumentStore,
  KeptEvent,
  QuarantinedRequest,
} from '../storage/dead-letters/index.ts';
import { WebhookPartitions } from '../storage/partitions/index.ts';
import type { ReadJob } from '../storage/partitions/index.ts';
import { OutboundIntake, TypingSignals, RateLimiter } from '../sending/index.ts';
import type { TypingJob } from '../sending/index.ts';
import type { Component } from '../platform/lifecycle/index.ts';
import type { Logger } from '../platform/logging/index.ts';
import { Mailboxes, MailboxStore } from '../storage/mailbox/index.ts';
import type { DrainJob } from '../storage/mailbox/index.ts';
import { MessageStore, RecentMessages, ReportMatcher, Resends, StatusPolls, StatusUpdates } from '../messages/index.ts';
import type { MessageObserver, ReportTarget } from '../messages/index.ts';
import { METRICS } from '../platform/metrics/index.ts';
import type { Metrics } from '../platform/metrics/index.ts';
import type { JobQueue, QueueName } from '../storage/queues/index.ts';
import { connectRedis, ReplicaConfirmation, whenReady } from '../storage/redis/index.ts';
import type { RedisClient, RedisProfile, RedisTrust } from '../storage/redis/index.ts';
import { EventPublisher } from '../storage/live/index.ts';
import { FleetRegistry } from '../storage/fleet/index.ts';
import { StatisticsRecorder } from '../storage/statistics/index.ts';
import type { OutcomeRecorder } from '../storage/statistics/index.ts';
import { Sealer } from '../storage/sealing/index.ts';
import { QueueSet } from './queue-set.ts';

/** The time that a stop waits for Redis to take the last figures. */
const LEAVE_MS = 2000;
/** The longest time that a start waits for Redis. */
const CONNECT_MS = 1000;

/** All stores in Redis, over one connection. */
export interface Stores extends Component {
  readonly redis: RedisClient;
  /** The confirmation for every write that is acknowledged to somebody. */
  readonly replicas: ReplicaConfirmation;
  readonly sealer: Sealer;
  readonly accounts: AccountRegistry;
  readonly renewed: RenewedCredentials;
  readonly queues: QueueSet;
  readonly mailboxes: Mailboxes;
  readonly messages: MessageStore;
  readonly matcher: ReportMatcher;
  readonly conversations: ConversationStore;
  readonly identities: Identities;
  readonly deadLetters: DeadLetters;
  readonly quarantine: DocumentStore<QuarantinedRequest>;
  /** Authentic events that concern no customer. */
  readonly events: DocumentStore<KeptEvent>;
  /** Raw webhooks, where WEBHOOK_ARCHIVE keeps them. */
  readonly archive: WebhookArchive;
  readonly statuses: StatusUpdates;
  readonly intake: OutboundIntake;
  readonly typing: TypingSignals;
  readonly rateLimiter: RateLimiter;
  readonly resends: Resends;
  readonly statusPolls: StatusPolls;
  readonly bindRegistry: BindRegistry;
  readonly fleet: FleetRegistry;
  readonly recent: RecentMessages;
  /** Records outcomes for statistics. */
  readonly recorder: OutcomeRecorder;
  /** The partitions in which webhooks wait to be read. */
  readonly partitions: WebhookPartitions;
  readonly drains: (name: QueueName) => JobQueue<DrainJob>;
}

export interface StoresOptions {
  readonly config: FleetConfig;
  readonly logger: Logger;
  readonly profile: RedisProfile;
  readonly trust?: RedisTrust;
  /** Counts dead letters; given to one set of stores in a process. */
  readonly metrics?: Metrics;
  /** The name of this process in the fleet; a random one where it has none. */
  readonly replicaId?: string;
  /** A start waits a moment for Redis: what starts next would fail while the connection is being opened. Default: false. */
  readonly connectsFirst?: boolean;
}

/** Opens the stores of customers: their conversations, ids and names. */
function openPeople(redis: RedisClient, sealer: Sealer): Pick<Stores, 'conversations' | 'identities'> {
  const conversations = new ConversationStore(redis, sealer);
  return { conversations, identities: new Identities(redis, sealer, conversations) };
}

/** Connects at once; `stop` closes. */
export function openStores(options: StoresOptions): Stores {
  const { config, logger, profile, trust, metrics, replicaId, connectsFirst = false } = options;
  const redis = connectRedis(config.redis, { profile, logger, ...compact({ trust }) });
  const replicas = new ReplicaConfirmation(redis, config.redisWaitReplicas);
  const sealer = new Sealer(config.envelope.signingKeys, config.envelope.encryptionKeys);
  const accounts = new AccountRegistry(config.accounts, config.providers);
  const queues = new QueueSet(redis, logger, replicas);
  const drains = (name: QueueName): JobQueue<DrainJob> => queues.get<DrainJob>(name);
  const mailboxes = new Mailboxes(new MailboxStore(redis, sealer), drains, replicaId);
  const reportTo = reportTargets(config);
  const operations = openOperations(redis, sealer);
  const { recorder, recent, observer } = operations;
  const messages = openMessages(config, { redis, sealer, mailboxes, reportTo, observer });
  const matcher = new ReportMatcher({ redis, sealer, messages, keepMs: messages.openMs, parkMs: DAY_MS });
  const bindRegistry = new BindRegistry(redis);
  const people = openPeople(redis, sealer);
  const resends = new Resends(redis, config.delivery.retryWindowMs);
  const kept = { quarantine: createQuarantine(redis, sealer), events: createEventStore(redis, sealer) };
  const accepted = countTaken(recorder, config.service);
  const intake = new OutboundIntake({ ...people, accounts, mailboxes, messages, replicas, accepted });
  return {
    name: 'redis',
    redis,
    replicas,
    sealer,
    accounts,
    renewed: openRenewed(redis, config),
    queues,
    mailboxes,
    messages,
    matcher,
    ...people,
    drains,
    partitions: openPartitions({ redis, replicas, logger }, queues),
    deadLetters: new DeadLetters({ redis, sealer, logger, observer: observeDeadLetters(operations, metrics) }),
    ...kept,
    archive: new WebhookArchive(redis, sealer),
    statuses: new StatusUpdates({ ...people, ...kept, messages, matcher, resends, recorder }),
    intake,
    typing: new TypingSignals({ intake, sealer, queue: () => queues.get<TypingJob>('typing') }),
    resends,
    rateLimiter: new RateLimiter(redis),
    statusPolls: new StatusPolls(redis, sealer),
    bindRegistry,
    fleet: new FleetRegistry(redis),
    recent,
    recorder,
    start: async (aborted) => {
      if (connectsFirst) await waitAtMost(whenReady(redis), CONNECT_MS, aborted);
      await operations.start();
    },
    stop: async () => {
      const closed = operations.stop().then(async () => queues.close());
      // Over a worker's connection no command fails: a silent Redis would hold the stop until its deadline.
      await waitAtMost(closed, LEAVE_MS);
      redis.disconnect();
    },
  };
}

/** Credentials are encrypted also where nothing else is: with a key that is made of the signing key. */
function openRenewed(redis: RedisClient, { envelope }: FleetConfig): RenewedCredentials {
  const { signingKeys, encryptionKeys } = envelope;
  const secrets = encryptionKeys.length === 0 ? signingKeys : encryptionKeys;
  return new RenewedCredentials(redis, new Sealer(signingKeys, secrets));
}

const openPartitions = (
  context: Omit<ConstructorParameters<typeof WebhookPartitions>[0], 'queue' | 'earlierQueueOf'>,
  queues: QueueSet,
): WebhookPartitions =>
  new WebhookPartitions({
    ...context,
    queue: () => queues.get<ReadJob>('partitions'),
    earlierQueueOf: (partition) => queues.get<object>(partition),
  });

const openMessages = (
  config: FleetConfig,
  options: Omit<ConstructorParameters<typeof MessageStore>[0], 'keepMs' | 'showCustomerData'>,
): MessageStore =>
  new MessageStore({
    ...options,
    keepMs: config.delivery.retentionMs,
    showCustomerData: config.log.customerData,
  });

function reportTargets(config: FleetConfig): ReportTarget[] {
  return [
    ...(config.crm.endpoint === undefined ? [] : ['crm' as const]),
    ...(config.amq.publisherEnabled ? ['amq' as const] : []),
    ...(config.webhooks.deliveryUrl === undefined ? [] : ['webhook' as const]),
    ...(config.campaign === undefined ? [] : ['campaign' as const]),
  ];
}

/** The side that brings messages to a service, campaigns apart. */
const PEER_OF: Readonly<Record<ServiceName, string>> = {
  gateway: 'api',
  'outbound-worker': 'activemq',
  'smpp-worker': 'none',
};

const countTaken =
  (recorder: OutcomeRecorder, service: ServiceName) =>
  ({ channel, account, campaign }: Pick<OutboundMessage, 'channel' | 'account' | 'campaign'>): void => {
    const peer = campaign === undefined ? PEER_OF[service] : 'campaign';
    recorder.count('taken', { direction: 'out', channel, account, peer });
  };

/** Statistics and live events for operators, gathered in this process and written together. */
interface Operations {
  readonly recorder: StatisticsRecorder;
  readonly events: EventPublisher;
  readonly recent: RecentMessages;
  readonly observer: MessageObserver;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

function openOperations(redis: RedisClient, sealer: Sealer): Operations {
  const recorder = new StatisticsRecorder(redis);
  const events = new EventPublisher(redis);
  const recent = new RecentMessages(redis, sealer);
  const all = [recorder, events, recent];
  return {
    recorder,
    events,
    recent,
    observer: {
      recorded: (facts) => {
        recent.recorded(facts);
        events.publish({ kind: 'message', id: facts.id });
      },
      changed: (id, { atMs, isFailure }) => {
        if (isFailure) recent.failed(id, atMs);
        events.publish({ kind: 'message', id });
      },
    },
    start: async () => {
      await Promise.all(all.map(async (each) => each.start()));
    },
    stop: async () => {
      await Promise.all(all.map(async (each) => each.stop()));
    },
  };
}

function observeDeadLetters(to: Operations, metrics: Metrics | undefined): DeadLetterObserver {
  const total = metrics?.counter(METRICS.deadLetters);
  return {
    added: ({ id, kind, reason, channel, account }) => {
      // A field at fault may have an index or a name of the application's: labels must have few values.
      const short = reason.split(/[.[]/, 1)[0] ?? reason;
      total?.inc({ kind, reason: short });
      to.recorder.count('dead-lettered', { direction: DIRECTION_OF[kind], channel, account, reason: short });
      to.events.publish({ kind: 'dead-letter', id });
    },
    removed: (id) => {
      to.events.publish({ kind: 'dead-letter-gone', id });
    },
  };
}

const DIRECTION_OF: Readonly<Record<DeadLetterKind, 'in' | 'out'>> = {
  webhook: 'in',
  inbound: 'in',
  outbound: 'out',
  command: 'out',
  crm: 'out',
  report: 'out',
};
