import { channelOf } from '@ccm/channels/registry';
import { EnvelopeGuard } from '@ccm/shared/storage/sealing';
import type { WebhookBatch } from '@ccm/shared/storage/sealing';
import { assertMediaAllowed } from '@ccm/shared/platform/http';
import type { Service } from '@ccm/shared/platform/lifecycle';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { JobWorker, webhookLanes } from '@ccm/shared/storage/queues';
import type { Account } from '@ccm/core/domain';
import { ApplicationInbox } from '../app-webhooks/index.ts';
import { CustomerNames } from './customer-names.ts';
import { EventRouter } from './event-router.ts';
import { Forwarding } from './forward.ts';
import { InactivityClock } from './inactivity.ts';
import { readWebhooks } from './read-webhooks.ts';
import type { ReadWebhooksParts } from './read-webhooks.ts';
import { setAsideInbound } from './set-aside.ts';
import { FileEngineClient } from './file-engine/index.ts';
import { cimFormat, HybridChatClient, hybridChatFormat } from './hybrid-chat/index.ts';
import { applicationWebhook } from '../app/application-webhooks.ts';
import { CONCURRENCY } from '../app/role-parts.ts';
import type { RoleParts } from '../app/role-parts.ts';

/** A file that cannot be had holds its conversation up for so long at the most; then the message goes on without it. */
const MEDIA_RETRY_MS = 120_000;

/** Role `chat`: webhooks into mailboxes, mailboxes to Hybrid Chat, silent conversations to their end. */
export function chatRole(parts: RoleParts): readonly Service[] {
  const { store, config, logger } = parts;
  const forwardQueue = store.drains('forward');
  const { conversations, mailboxes } = store;
  const oldestUnreadMs = async (): Promise<number | undefined> => {
    const times = await Promise.all(webhookLanes().map(async (lane) => store.lane(lane).oldestUnfinishedMs()));
    const unread = times.filter((time) => time !== undefined);
    return unread.length === 0 ? undefined : Math.min(...unread);
  };
  const clock = { conversations, mailboxes, forwardQueue, oldestUnreadMs, logger };
  return [
    ...laneReaders(parts),
    forwarder(parts),
    ...(config.chat.inactivityTimeoutMs === undefined ? [] : [new InactivityClock(clock)]),
  ];
}

function laneReaders(parts: RoleParts): Service[] {
  const { store, config, logger, metrics, drainTimeoutMs } = parts;
  const envelopes = metrics.counter({
    name: 'envelopes_total',
    help: 'Webhook requests read, by outcome',
    labels: ['outcome'],
  });
  const events = metrics.counter({
    name: 'events_total',
    help: 'Events in webhooks',
    labels: ['kind', 'channel', 'fate'],
  });
  const { vault, accounts, deadLetters, mailboxes, messages, conversations, statuses } = store;
  const router = new EventRouter({
    mailboxes,
    messages,
    conversations,
    statuses,
    forwardQueue: store.drains('forward'),
    dedupeMsOf: (account) => channelOf(account.provider).dedupeMs,
    forwardEvents: config.chat.forwardEvents,
    inactivityMs: config.chat.inactivityTimeoutMs,
    count: (event) => events.inc(event),
  });
  const guard = new EnvelopeGuard(store.redis);
  const count: ReadWebhooksParts['count'] = (event) => envelopes.inc(event);
  return webhookLanes().map(
    (queue) =>
      new JobWorker<WebhookBatch>({
        queue,
        connection: store.redis,
        concurrency: 1,
        inOrder: true,
        drainTimeoutMs,
        logger,
        run: async (batch, _signal, jobId) => {
          await readWebhooks(
            batch,
            { lane: queue, jobId },
            { vault, guard, accounts, router, deadLetters, logger, count },
          );
          return 'done';
        },
      }),
  );
}

function forwarder(parts: RoleParts): MailboxWorker {
  const { store, logger, drainTimeoutMs } = parts;
  const forwarding = createForwarding(parts);
  return new MailboxWorker({
    queue: 'forward',
    box: 'in',
    store: store.mailboxes,
    connection: store.redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
    handle: async (item, signal) => forwarding.forward(item, signal),
    setAside: async (item, error) => setAsideInbound(item, error, store.deadLetters),
  });
}

function createForwarding(parts: RoleParts): Forwarding {
  const { store, config, httpFor, providerHttp, metrics } = parts;
  const forwards = metrics.counter({
    name: 'forwards_total',
    help: 'Tries to hand a customer message to Hybrid Chat',
    labels: ['channel', 'outcome'],
  });
  const ages = metrics.histogram({
    name: 'forward_age_seconds',
    help: 'From the webhook to Hybrid Chat',
    labels: ['channel'],
  });
  const { chat, media } = config;
  const { accounts, conversations, messages, deadLetters } = store;
  return new Forwarding({
    accounts,
    conversations,
    messages,
    deadLetters,
    format: chat.format === 'cim' ? cimFormat : hybridChatFormat,
    chat: chatTarget(parts),
    fileEngine:
      media.fileEngine === undefined
        ? undefined
        : new FileEngineClient({ ...media.fileEngine, http: httpFor('file-engine'), maxBytes: media.maxBytes }),
    providerHttp,
    assertMediaAllowed: async (url, account) =>
      assertMediaAllowed(url, { trustedHosts: parts.accountReload.mediaHosts, declaredHosts: mediaHostsOf(account) }),
    names: new CustomerNames({ redis: store.redis, vault: store.vault, http: providerHttp }),
    skillGroups: chat.skillGroups,
    retryWindowMs: config.delivery.retryWindowMs,
    mediaRetryMs: MEDIA_RETRY_MS,
    inactivityMs: chat.inactivityTimeoutMs,
    observe: ({ channel, outcome, ageMs }) => {
      forwards.inc({ channel, outcome });
      if (outcome === 'forwarded') ages.observe({ channel }, ageMs / 1000);
    },
  });
}

/** Who hears what customers write; undefined: nobody, and it is kept as dead letters. */
function chatTarget(parts: RoleParts): HybridChatClient | ApplicationInbox | undefined {
  const { chat, webhooks } = parts.config;
  if (chat.url !== undefined) return new HybridChatClient({ url: chat.url, http: parts.httpFor('hybrid-chat') });
  return webhooks.inboundUrl === undefined
    ? undefined
    : new ApplicationInbox(applicationWebhook(parts, webhooks.inboundUrl));
}

const mediaHostsOf = (account: Account): readonly string[] => channelOf(account.provider).mediaHosts;
