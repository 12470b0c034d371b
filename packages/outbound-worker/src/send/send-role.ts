import { channelOf, CHANNELS } from '@ccm/channels/registry';
import { outboundMailbox, recordDelivery } from '@ccm/shared/sending';
import type { PollSchedule } from '@ccm/shared/messages';
import type { Route, SentMessagePart } from '@ccm/shared/sending';
import type { Account } from '@ccm/core/domain';
import { createDelivery, tracedWork, learnIn } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { METRICS } from '@ccm/shared/platform/metrics';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { StatusPoller } from '@ccm/shared/messages';
import { CONCURRENCY } from '../app/role-deps.ts';
import { credentialRenewer } from './credential-renewer.ts';
import { fileOpener } from './open-file.ts';
import type { RoleDeps } from '../app/role-deps.ts';
import { typingWorker } from './typing-worker.ts';

/** Role `send`: the outbound mailboxes of every provider that is spoken to over HTTP. */
export function sendRole(deps: RoleDeps): readonly Component[] {
  const { store, config, logger, metrics, drainTimeoutMs } = deps;
  const delivery = createDelivery({
    store,
    config,
    http: deps.providerHttp,
    openFile: fileOpener({
      http: deps.providerHttp,
      fileEngine: config.media.fileEngine,
      fileEngineHttp: deps.httpFor('file-engine'),
      trustedHosts: () => deps.accountReload.mediaHosts,
    }),
    logger,
    observe: recordDelivery(store.recorder, metrics),
    routeOf,
    schedulePoll: async (sent) => schedulePoll(store, sent),
  });
  const kind = outboundMailbox(store.accounts);
  // All of them, configured or not: a message for an account that is gone must become a dead letter.
  const providers = CHANNELS.filter(({ outbound }) => outbound !== undefined).map(({ provider }) => provider);
  const mailboxes = providers.map(
    (provider) =>
      new MailboxWorker({
        queue: `send-${provider}`,
        kind,
        work: tracedWork('send', delivery, (message) => message),
        mailboxes: store.mailboxes,
        deadLetters: store.deadLetters,
        retryWindowMs: config.delivery.retryWindowMs,
        connection: store.redis,
        concurrency: CONCURRENCY,
        drainTimeoutMs,
        logger,
      }),
  );
  return [
    ...mailboxes,
    typingWorker(deps),
    credentialRenewer({ ...deps, learn: learnIn(deps) }),
    createPoller(deps),
    createResender(deps),
  ];
}

const RESEND_EVERY_MS = 1000;

/**
 * Puts messages back into their mailboxes that providers reported as failed for a while. Runs in every replica: each resend happens once.
 */
function createResender({ store, logger }: RoleDeps): Component {
  const { resends, intake } = store;
  return new PeriodicTask({
    name: 'resends',
    everyMs: RESEND_EVERY_MS,
    turn: async () => {
      for (const resend of await resends.due(Date.now())) {
        const isKept = await intake.resend(resend);
        if (!isKept) logger.warn({ messageId: resend.messageId }, 'cannot resend a part: its message has expired');
        await resends.done(resend);
      }
    },
    failed: (err) => {
      logger.warn({ err }, 'failed to read due resends');
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
        const schedule = pollsOf(account);
        return schedule === undefined ? [] : [{ account, schedule }];
      }),
    poll: async (poll, account, signal) =>
      channelOf(account.provider).statusPolls?.ask(poll.providerMessageId, { account, http: providerHttp, signal }),
    logger,
    observe: (event) => polls.inc(event),
  });
}

async function schedulePoll({ statusPolls }: Stores, sent: SentMessagePart): Promise<void> {
  const { account, messageId, part } = sent;
  const { providerMessageId } = sent.sent;
  await statusPolls.expect(account, { messageId, part, providerMessageId }, pollsOf(account));
}

function pollsOf(account: Account): PollSchedule | undefined {
  const afterMs = channelOf(account.provider).statusPolls?.afterMs(account);
  return afterMs === undefined ? undefined : { afterMs };
}

function routeOf(account: Account): Route | undefined {
  const { outbound, capabilities, rules } = channelOf(account.provider);
  return outbound === undefined ? undefined : { sender: outbound, capabilities, rules };
}
