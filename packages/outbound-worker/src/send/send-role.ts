import { channelOf, CHANNELS } from '@ccm/channels/registry';
import { Delivery, outboundMailbox, recordDelivery } from '@ccm/shared/sending';
import type { Route, SentMessagePart } from '@ccm/shared/sending';
import type { Account } from '@ccm/core/domain';
import type { Stores } from '@ccm/shared/app';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { METRICS } from '@ccm/shared/platform/metrics';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { webhookLane } from '@ccm/shared/storage/queues';
import { nextAskMs, StatusPoller } from '@ccm/shared/messages';
import { CONCURRENCY } from '../app/role-deps.ts';
import type { RoleDeps } from '../app/role-deps.ts';

/** Role `send`: the outbound mailboxes of every provider that is spoken to over HTTP. */
export function sendRole(deps: RoleDeps): readonly Component[] {
  const { store, config, logger, drainTimeoutMs } = deps;
  const delivery = createDelivery(deps);
  const kind = outboundMailbox(store.accounts);
  // All of them, configured or not: what lies there for an account that is gone must be given up aloud.
  const providers = CHANNELS.filter(({ outbound }) => outbound !== undefined).map(({ provider }) => provider);
  const mailboxes = providers.map(
    (provider) =>
      new MailboxWorker({
        queue: `send-${provider}`,
        kind,
        work: delivery,
        mailboxes: store.mailboxes,
        deadLetters: store.deadLetters,
        retryWindowMs: config.delivery.retryWindowMs,
        connection: store.redis,
        concurrency: CONCURRENCY,
        drainTimeoutMs,
        logger,
      }),
  );
  return [...mailboxes, createPoller(deps), createResender(deps)];
}

const RESEND_EVERY_MS = 1000;

/** Puts back into their mailboxes what providers have failed for a while. In every replica: each resend happens once. */
function createResender({ store, logger }: RoleDeps): Component {
  const { resends, intake } = store;
  return new PeriodicTask({
    name: 'resends',
    everyMs: RESEND_EVERY_MS,
    turn: async () => {
      for (const resend of await resends.due(Date.now())) {
        const isKept = await intake.resend(resend);
        if (!isKept) logger.warn({ messageId: resend.messageId }, 'cannot send a part again: nothing is kept of it');
        await resends.done(resend);
      }
    },
    failed: (err) => {
      logger.warn({ err }, 'resends: could not look what is due');
    },
  });
}

/** Asks those providers that can be asked and do not repeat their reports. */
function createPoller({ store, providerHttp, logger, metrics }: RoleDeps): StatusPoller {
  const polls = metrics.counter(METRICS.statusPolls);
  return new StatusPoller({
    name: 'status polls',
    polls: store.statusPolls,
    messages: store.messages,
    statuses: store.statuses,
    accounts: () =>
      store.accounts.all.flatMap((account) => {
        const afterMs = channelOf(account.provider).statusPolls?.afterMs(account);
        return afterMs === undefined ? [] : [{ account, afterMs }];
      }),
    ask: async (poll, account, signal) =>
      channelOf(account.provider).statusPolls?.ask(poll.providerMessageId, { account, http: providerHttp, signal }),
    logger,
    observe: (event) => polls.inc(event),
  });
}

async function schedulePoll({ statusPolls }: Stores, sent: SentMessagePart): Promise<void> {
  const { account, messageId, part } = sent;
  const afterMs = channelOf(account.provider).statusPolls?.afterMs(account);
  const inMs = afterMs === undefined ? undefined : nextAskMs(0, afterMs);
  if (inMs === undefined) return;
  const { providerMessageId } = sent.sent;
  const ref = { channel: account.channel, account: account.name };
  await statusPolls.schedule({ ...ref, messageId, part, providerMessageId, asked: 0 }, Date.now() + inMs);
}

function routeOf(account: Account): Route | undefined {
  const { outbound, capabilities } = channelOf(account.provider);
  return outbound === undefined ? undefined : { sender: outbound, capabilities };
}

function createDelivery({ store, config, providerHttp, logger, metrics }: RoleDeps): Delivery {
  const { accounts, messages, matcher, statuses, conversations, rateLimiter } = store;
  return new Delivery({
    accounts,
    routeOf,
    messages,
    matcher,
    statuses,
    conversations,
    identities: store.identities,
    mailboxes: store.mailboxes,
    rateLimiter,
    schedulePoll: async (sent) => schedulePoll(store, sent),
    oldestUnreadMs: async ({ provider, name }) => store.lane(webhookLane(provider, name)).oldestUnfinishedMs(),
    http: providerHttp,
    logger,
    observe: recordDelivery(store.recorder, metrics),
    settings: {
      ...config.delivery,
      publicBaseUrl: config.http.publicBaseUrl,
      inactivityMs: config.chat.inactivityTimeoutMs,
    },
  });
}
