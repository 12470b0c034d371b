import { channelOf } from '@ccm/channels/registry';
import { EnvelopeGuard, PartitionReader, webhookPartitions } from '@ccm/shared/storage/partitions';
import type { WorkBehind } from '@ccm/shared/storage/partitions';
import { assertMediaAllowed } from '@ccm/shared/platform/http';
import { tracedWork } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { inboundMailbox } from '@ccm/shared/messages';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import type { AnyMailboxWorker } from '@ccm/shared/storage/mailbox';
import type { Account } from '@ccm/core/domain';
import { formatOf } from '@ccm/shared/messages/chat-format';
import { storingObserver } from './storing-observer.ts';
import { openApplicationWebhook } from '../app-webhooks/index.ts';
import { ApplicationClient } from './application-client.ts';
import { ArchiveKeeper } from './archive-keeper.ts';
import { CustomerNames } from './customer-names.ts';
import { EventRouter } from './events/event-router.ts';
import { Forwarding } from './forward.ts';
import type { ChatTarget } from './forward.ts';
import { inactivityTask } from './inactivity.ts';
import { lateFileWorker, LateFiles } from './late-files/index.ts';
import type { LateFileJob } from './late-files/index.ts';
import type { MediaAccess } from './re-host-media.ts';
import { ReadMarks } from './read-marks.ts';
import { readWebhooks } from './read-webhooks.ts';
import type { ReadWebhooksDeps } from './read-webhooks.ts';
import { FileEngineClient } from './file-engine/index.ts';
import { HybridChatClient } from './hybrid-chat/index.ts';
import { CONCURRENCY } from '../app/role-deps.ts';
import type { RoleDeps } from '../app/role-deps.ts';

/** The time for which a file that cannot be fetched may hold up its conversation; then the message continues without it. */
const MEDIA_RETRY_MS = 20_000;

/** Role `chat`: webhooks into mailboxes, mailboxes to Hybrid Chat, silent conversations to their end. */
export function chatRole(deps: RoleDeps): readonly Component[] {
  const { chat, delivery } = deps.config;
  const readMarks = chat.readMarks ? createReadMarks(deps) : undefined;
  const forward = forwarder(deps, readMarks);
  const components = [
    partitionReader(deps, forward),
    readMarks,
    forward,
    lateFileWorker({ ...deps, ...mediaAccess(deps), windowMs: delivery.retryWindowMs }),
    chat.inactivityTimeoutMs === undefined ? undefined : createInactivityTask(deps),
  ];
  return components.filter((component) => component !== undefined);
}

const createReadMarks = ({ store, providerHttp, logger }: RoleDeps): ReadMarks =>
  new ReadMarks({ http: providerHttp, messages: store.messages, logger });

const createInactivityTask = ({ store, logger }: RoleDeps): Component =>
  inactivityTask({ ...store, oldestUnreadMs: async () => oldestUnreadMs(store), logger });

/** The arrival of the oldest unread webhook of all accounts. */
async function oldestUnreadMs({ partitions }: Pick<Stores, 'partitions'>): Promise<number | undefined> {
  const times = await Promise.all(webhookPartitions().map(async (partition) => partitions.oldestUnreadMs(partition)));
  const unread = times.filter((time) => time !== undefined);
  return unread.length === 0 ? undefined : Math.min(...unread);
}

function partitionReader(deps: RoleDeps, behind: WorkBehind): Component {
  const { store, config, logger, metrics, drainTimeoutMs } = deps;
  const envelopes = metrics.counter(METRICS.envelopes);
  const events = metrics.counter(METRICS.events);
  const { sealer, accounts, deadLetters, mailboxes, messages, conversations, statuses } = store;
  const router = new EventRouter({
    mailboxes,
    messages,
    conversations,
    identities: store.identities,
    statuses,
    matcher: store.matcher,
    events: store.events,
    logger,
    dedupeMsOf: (account) => channelOf(account.provider).dedupeMs,
    forwardEvents: config.chat.forwardEvents,
    inactivityMs: config.chat.inactivityTimeoutMs,
    count: (event) => events.inc(event),
    arrived: (of) => store.recorder.count('arrived', { direction: 'in', ...of }),
  });
  const guard = new EnvelopeGuard(store.redis);
  // A counter that begins with its first event has no increase that an alert could see.
  for (const outcome of ['parsed', 'forged', 'malformed', 'misplaced']) envelopes.inc({ outcome }, 0);
  const bounds = config.webhookArchive;
  const archive =
    bounds === undefined
      ? undefined
      : new ArchiveKeeper({ archive: store.archive, bounds, settings: config.chat, logger });
  const count: ReadWebhooksDeps['count'] = (event) => envelopes.inc(event);
  return new PartitionReader({
    redis: store.redis,
    partitions: store.partitions,
    earlierQueueOf: (partition) => store.queues.get<object>(partition),
    drainTimeoutMs,
    logger,
    behind,
    read: async (partition, found) => {
      await mailboxes.untilMoved();
      return readWebhooks(partition, found, { sealer, guard, accounts, router, deadLetters, archive, logger, count });
    },
  });
}

function forwarder(deps: RoleDeps, readMarks: ReadMarks | undefined): AnyMailboxWorker {
  const { store, config, logger, drainTimeoutMs } = deps;
  const { mailboxes, deadLetters, redis } = store;
  return new MailboxWorker({
    queue: 'forward',
    kind: inboundMailbox,
    work: tracedWork('forward', createForwarding(deps, readMarks), ({ messageId, ref }) => ({ id: messageId, ...ref })),
    mailboxes,
    deadLetters,
    retryWindowMs: config.delivery.retryWindowMs,
    connection: redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
  });
}

function createForwarding(deps: RoleDeps, readMarks: ReadMarks | undefined): Forwarding {
  const { store, config, providerHttp, metrics } = deps;
  const forwards = metrics.counter(METRICS.forwards);
  const ages = metrics.histogram(METRICS.forwardAge);
  const lastSuccess = metrics.gauge(METRICS.lastSuccess);
  const { chat } = config;
  const { accounts, conversations, messages } = store;
  return new Forwarding({
    identities: store.identities,
    mailboxes: store.mailboxes,
    accounts,
    conversations,
    messages,
    format: formatOf(chat),
    chat: chatTarget(deps),
    ...mediaAccess(deps),
    lateFiles: new LateFiles({ ...store, queue: () => store.queues.get<LateFileJob>('late-files') }),
    names: new CustomerNames({ ...store, http: providerHttp }),
    readMarks,
    skillGroups: chat.skillGroups,
    mediaRetryMs: MEDIA_RETRY_MS,
    inactivityMs: chat.inactivityTimeoutMs,
    observe: ({ channel, account, outcome, reason, ageMs }) => {
      forwards.inc({ channel, outcome, reason: reason ?? 'none' });
      const of = { direction: 'in', channel, account } as const;
      if (outcome === 'forwarded') {
        ages.observe({ channel }, ageMs / 1000);
        lastSuccess.setToCurrentTime({ dependency: 'hybrid-chat' });
        store.recorder.count('forwarded', of);
        store.recorder.latency('in', of, ageMs);
      } else store.recorder.count('failed', { ...of, reason });
    },
  });
}

function mediaAccess(deps: RoleDeps): MediaAccess {
  const { media } = deps.config;
  return {
    fileEngine:
      media.fileEngine === undefined
        ? undefined
        : new FileEngineClient({
            ...media.fileEngine,
            http: deps.httpFor('file-engine'),
            maxBytes: media.maxBytes,
          }),
    providerHttp: deps.providerHttp,
    assertMediaAllowed: async (url, account) =>
      assertMediaAllowed(url, { trustedHosts: deps.accountReload.mediaHosts, declaredHosts: mediaHostsOf(account) }),
    observeStoring: storingObserver(deps.metrics, deps.store.recorder),
  };
}

/** The receiver of customers' messages; undefined: none is configured, and messages become dead letters. */
function chatTarget(deps: RoleDeps): ChatTarget | undefined {
  const { chat, webhooks } = deps.config;
  if (chat.url !== undefined)
    return new HybridChatClient({ url: chat.url, http: deps.httpFor('hybrid-chat'), logger: deps.logger });
  return webhooks.inboundUrl === undefined
    ? undefined
    : new ApplicationClient(openApplicationWebhook(deps, webhooks.inboundUrl));
}

const mediaHostsOf = (account: Account): readonly string[] => channelOf(account.provider).mediaHosts;
