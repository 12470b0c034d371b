import { anyOutbound, channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { createDelivery, tracedWork } from '@ccm/shared/app';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { outboundMailbox, recordDelivery } from '@ccm/shared/sending';
import type { Delivery } from '@ccm/shared/sending';
import { AccountFailover } from '@ccm/shared/storage/accounts';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import type { AnyMailboxWorker } from '@ccm/shared/storage/mailbox';
import { sendQueueName } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import type { BindOwner } from '../binds/bind-owner.ts';
import { FailoverRoutes } from '../outbound/failover-routes.ts';
import { SendGate } from '../outbound/send-gate.ts';
import { SmppSender } from '../outbound/smpp-sender.ts';
import { UnansweredSubmits } from '../outbound/unanswered-submits.ts';
import type { SmppAccount, SmppRuntimeDeps } from './runtime-deps.ts';

/** One account's queue, and the worker that processes it while one of its binds is usable here. */
export interface SendQueue {
  readonly queue: QueueName;
  readonly worker: () => AnyMailboxWorker | undefined;
}

interface SmppSending {
  readonly components: readonly Component[];
  readonly queues: readonly SendQueue[];
}

const RETIRED_CONCURRENCY = 20;

/** Sends the messages of each account over its binds, and gives up those of accounts that are configured no more. */
export function createSending(
  deps: SmppRuntimeDeps,
  context: {
    readonly accounts: readonly SmppAccount[];
    readonly bindOwners: readonly BindOwner[];
    readonly drainTimeoutMs: number;
  },
): SmppSending {
  const { accounts, bindOwners, drainTimeoutMs } = context;
  const failover = new AccountFailover(deps.producer.bindRegistry, deps.store.accounts);
  const routes = new FailoverRoutes({ bindOwners, failover });
  const delivery = deliveryOver(routes, bindOwners, deps);
  const gates = accounts.map((account) => sendGate(account, { deps, routes, delivery, drainTimeoutMs }));
  const givingUp = deps.retired.map((account) =>
    sender(account, { deps, delivery, drainTimeoutMs, concurrency: RETIRED_CONCURRENCY }),
  );
  const queues = accounts.map((account, index) => ({
    queue: sendQueueName(account),
    worker: () => gates[index]?.worker,
  }));
  return { components: [...gates, ...givingUp], queues };
}

function deliveryOver(routes: FailoverRoutes, bindOwners: readonly BindOwner[], deps: SmppRuntimeDeps): Delivery {
  const { store, config, http, logger } = deps;
  const { matcher, statuses, statusPolls: polls } = store;
  const unanswered = new UnansweredSubmits(store.redis);
  const { capabilities, rules, settingFields } = channelOf('smpp');
  const sender = anyOutbound(
    new SmppSender({ bindOwners, unanswered, polls, matcher, statuses, logger }),
    settingFields,
  );
  return createDelivery({
    store,
    config,
    http,
    logger,
    observe: recordDelivery(store.recorder, deps.metrics),
    routeOf: (account, begunOn) => {
      if (account.provider !== 'smpp') return undefined;
      const begun = begunOn === undefined ? undefined : store.accounts.find('smpp', begunOn);
      return { sender, capabilities, rules, account: begun ?? routes.over(account) };
    },
  });
}

/** Lets only replicas that hold a bind of the account, or of the account that sends in its place, process its messages. */
function sendGate(
  account: SmppAccount,
  context: { deps: SmppRuntimeDeps; routes: FailoverRoutes; delivery: Delivery; drainTimeoutMs: number },
): SendGate {
  const { deps, routes, delivery, drainTimeoutMs } = context;
  return new SendGate({
    name: `smpp sending ${account.name}`,
    isUsable: async () => routes.look(account),
    createWorker: () =>
      sender(account, {
        deps,
        delivery,
        drainTimeoutMs,
        concurrency: Math.max(20, account.settings.windowSize * account.settings.binds * 2),
      }),
    logger: deps.logger,
  });
}

function sender(
  account: Account,
  context: { deps: SmppRuntimeDeps; delivery: Delivery; drainTimeoutMs: number; concurrency: number },
): AnyMailboxWorker {
  const { deps, delivery, drainTimeoutMs, concurrency } = context;
  const { store, config, logger } = deps;
  const { mailboxes, deadLetters, redis } = store;
  return new MailboxWorker({
    queue: sendQueueName(account),
    kind: outboundMailbox(store.accounts),
    work: tracedWork('send', delivery, (message) => message),
    mailboxes,
    deadLetters,
    retryWindowMs: config.delivery.retryWindowMs,
    connection: redis,
    concurrency,
    drainTimeoutMs,
    logger,
  });
}
