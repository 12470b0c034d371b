import { randomUUID } from 'node:crypto';
import { drainTimeoutOf, PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { METRICS } from '@ccm/shared/platform/metrics';
import { BindCoordinator } from '../binds/bind-coordinator.ts';
import { ReplicaRegister } from '../binds/bind-lease.ts';
import type { BindOwner } from '../binds/bind-owner.ts';
import { DeliverSmReceiver } from '../inbound/receive-deliver-sm.ts';
import { RedeliveryDetector } from '../inbound/redelivery-detector.ts';
import { SegmentStore } from '../inbound/segment-store.ts';
import { receiptQueries } from '../outbound/receipt-queries.ts';
import { usableSessions } from '../outbound/smpp-sender.ts';
import { UnansweredSubmits } from '../outbound/unanswered-submits.ts';
import { createBindOwners } from './bind-owners.ts';
import type { SmppAccount, SmppRuntimeDeps } from './runtime-deps.ts';
import { createSending } from './smpp-sending.ts';
import type { SendQueue } from './smpp-sending.ts';

/** The worker's SMPP part: its binds, the messages that come in over them, and those that go out. */
export interface SmppRuntime {
  readonly components: readonly Component[];
  readonly bindOwners: readonly BindOwner[];
  readonly coordinator: BindCoordinator;
  readonly senders: readonly SendQueue[];
}

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
  const bindOwners = accounts.flatMap((account) =>
    createBindOwners(account, { deps, receiver, leaseholder, drainTimeoutMs }),
  );
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
  const sending = createSending(deps, { accounts, bindOwners, drainTimeoutMs });
  const components = [coordinator, ...sending.components, queries, overdueSegments(receiver, logger)];
  return { components, bindOwners, coordinator, senders: sending.queues };
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
