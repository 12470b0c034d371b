import { randomUUID } from 'node:crypto';
import { anyOutbound, channelOf } from '@ccm/channels/registry';
import type { SmppSettings } from '@ccm/channels/smpp';
import type { FleetConfig } from '@ccm/shared/platform/config';
import { AccountFailover } from '@ccm/shared/storage/accounts';
import { outboundMailbox, recordDelivery } from '@ccm/shared/sending';
import type { Delivery } from '@ccm/shared/sending';
import type { Account } from '@ccm/core/domain';
import { createDelivery, tracedWork } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import type { HttpClient } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import { drainTimeoutOf, PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Metrics } from '@ccm/shared/platform/metrics';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import type { AnyMailboxWorker } from '@ccm/shared/storage/mailbox';
import { sendQueueName } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import { SegmentStore } from '../inbound/segment-store.ts';
import { RedeliveryDetector } from '../inbound/redelivery-detector.ts';
import { DeliverSmReceiver } from '../inbound/receive-deliver-sm.ts';
import { BindOwner } from '../binds/bind-owner.ts';
import { BindCoordinator } from '../binds/bind-coordinator.ts';
import { BindLease, ReplicaRegister } from '../binds/bind-lease.ts';
import { receiptQueries } from '../outbound/receipt-queries.ts';
import { FailoverRoutes } from '../outbound/failover-routes.ts';
import { SmppSender, usableSessions } from '../outbound/smpp-sender.ts';
import { SendGate } from '../outbound/send-gate.ts';
import { UnansweredSubmits } from '../outbound/unanswered-submits.ts';
import { SmppSession, sessionOptions } from '../smpp/index.ts';
import type { SmppSessionHandlers } from '../smpp/index.ts';

export interface SmppRuntimeDeps {
  /** The name of this process in the fleet: binds are shown as held by it. */
  readonly replicaId: string;
  readonly config: FleetConfig;
  /** For work that waits for Redis as long as it takes. */
  readonly store: Stores;
  /**
   * Stores for deliver_sm and leases: the SMSC must be told at once if Redis cannot take its request, and a late lease is of no use.
   */
  readonly producer: Stores;
  readonly http: HttpClient;
  readonly logger: Logger;
  readonly trustedCas: readonly string[] | undefined;
  readonly metrics: Metrics;
  /** Accounts that are configured no more. */
  readonly retired: readonly Account[];
}

interface PlannedBind {
  readonly number: string;
  readonly bindType: SmppSettings['bindType'];
}

/** SMPP_BIND_TYPE. */
const TRANSMITTER = 0 as const;
const RECEIVER = 1 as const;

type SmppAccount = Account<SmppSettings>;

/** The worker's SMPP part: its binds, the messages that come in over them, and those that go out. */
export interface SmppRuntime {
  readonly components: readonly Component[];
  readonly bindOwners: readonly BindOwner[];
  readonly coordinator: BindCoordinator;
  readonly senders: readonly SendQueue[];
}

/** One account's queue, and the worker that processes it while one of its binds is usable here. */
export interface SendQueue {
  readonly queue: QueueName;
  readonly worker: () => AnyMailboxWorker | undefined;
}

const RETIRED_CONCURRENCY = 20;
const OVERDUE_EVERY_MS = 5000;

export function createSmppRuntime(deps: SmppRuntimeDeps): SmppRuntime {
  const { config, store, producer, logger } = deps;
  const accounts = store.accounts.ofProvider('smpp') as readonly SmppAccount[];
  // Unlike the replica's name, it never repeats: leases rest on it.
  const leaseholder = randomUUID();
  const receiver = new DeliverSmReceiver({
    accounts: producer.accounts,
    redeliveries: new RedeliveryDetector(producer.redis),
    unanswered: new UnansweredSubmits(producer.redis),
    sealer: producer.sealer,
    segments: new SegmentStore(producer.redis, producer.sealer),
    replicas: producer.replicas,
    partitions: producer.partitions,
    received: (name) => {
      store.recorder.count('received', { direction: 'in', channel: 'smpp', account: name });
    },
    logger,
  });
  const drainTimeoutMs = drainTimeoutOf(config.shutdownTimeoutMs);
  const bindOwners = accounts.flatMap((account) => bindsOf(account, { deps, receiver, leaseholder, drainTimeoutMs }));
  const coordinator = new BindCoordinator({
    bindOwners,
    register: new ReplicaRegister(producer.redis, leaseholder),
    logger,
  });
  const polls = deps.metrics.counter(METRICS.statusPolls);
  const queries = receiptQueries({
    accounts,
    sessionOf: (account) => usableSessions(bindOwners, account)[0],
    polls: store.statusPolls,
    messages: store.messages,
    statuses: store.statuses,
    logger,
    observe: (event) => {
      polls.inc(event);
    },
  });
  const routes = new FailoverRoutes({
    bindOwners,
    failover: new AccountFailover(producer.bindRegistry, store.accounts),
  });
  const delivery = deliveryOver(routes, bindOwners, deps);
  const gates = accounts.map((account) => sendGate(account, { deps, routes, delivery, drainTimeoutMs }));
  const senders = accounts.map((account, index) => ({
    queue: sendQueueName(account),
    worker: () => gates[index]?.worker,
  }));
  const givingUp = deps.retired.map((account) =>
    sender(account, { deps, delivery, drainTimeoutMs, concurrency: RETIRED_CONCURRENCY }),
  );
  const components = [coordinator, ...gates, ...givingUp, queries, overdueSegments(receiver, logger)];
  return { components, bindOwners, coordinator, senders };
}

function bindsOf(
  account: SmppAccount,
  context: { deps: SmppRuntimeDeps; receiver: DeliverSmReceiver; leaseholder: string; drainTimeoutMs: number },
): BindOwner[] {
  const { deps, receiver, leaseholder, drainTimeoutMs } = context;
  const logger = deps.logger.child({ account: account.name });
  return bindPlan(account.settings).map(({ number, bindType }) => {
    const id = `${account.name}/${number}`;
    const lease = new BindLease(deps.producer.redis, id, leaseholder);
    const options = sessionOptions(
      { ...account.settings, bindType },
      {
        logger,
        maySubmit: () => lease.held,
        ...compact({ ca: deps.trustedCas }),
      },
    );
    // A replica that stood still past its lease must not take what another one is being sent again meanwhile.
    const onDeliver: SmppSessionHandlers['onDeliver'] = async (pdu, { linkId }) =>
      lease.held ? receiver.receive(pdu, { account: account.name, bindId: id, linkId }) : 'retry';
    return new BindOwner({
      id,
      account: account.name,
      transmits: bindType !== RECEIVER,
      owner: deps.replicaId,
      lease,
      bindRegistry: deps.producer.bindRegistry,
      logger,
      drainTimeoutMs,
      openSession: (onStateChange) => new SmppSession(options, { onDeliver, onStateChange }),
    });
  });
}

/**
 * Plans as many binds as SMPP_BINDS says; with SMPP_PAIR a receiver beside each transmitter (`0` and `0r`), for one account's receipts.
 */
function bindPlan({ binds, bindType, pair }: SmppSettings): PlannedBind[] {
  const isPair = pair && bindType === TRANSMITTER;
  return Array.from({ length: binds }, (_, number): PlannedBind[] => [
    { number: String(number), bindType },
    ...(isPair ? [{ number: `${String(number)}r`, bindType: RECEIVER }] : []),
  ]).flat();
}

function deliveryOver(routes: FailoverRoutes, bindOwners: readonly BindOwner[], deps: SmppRuntimeDeps): Delivery {
  const { store, config, http, logger } = deps;
  const { matcher, messages, statuses, statusPolls: polls } = store;
  const unanswered = new UnansweredSubmits(store.redis);
  const sender = anyOutbound(new SmppSender({ bindOwners, unanswered, polls, matcher, messages, statuses, logger }));
  return createDelivery({
    store,
    config,
    http,
    logger,
    observe: recordDelivery(store.recorder, deps.metrics),
    routeOf: (account, begunOn) => {
      if (account.provider !== 'smpp') return undefined;
      const begun = begunOn === undefined ? undefined : store.accounts.find('smpp', begunOn);
      const { capabilities, rules } = channelOf('smpp');
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

/** Passes on long messages of which a segment never came, with the segments that did. */
const overdueSegments = (receiver: DeliverSmReceiver, logger: Logger): Component =>
  new PeriodicTask({
    name: 'overdue segments',
    everyMs: OVERDUE_EVERY_MS,
    turn: async () => receiver.giveUpOverdue(),
    failed: (err) => {
      logger.debug({ err }, 'failed to read overdue segments');
    },
  });
