import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { anyOutbound, channelOf } from '@ccm/channels/registry';
import type { SmppSettings } from '@ccm/channels/smpp';
import type { FleetConfig } from '@ccm/shared/platform/config';
import { StandIns } from '@ccm/shared/storage/accounts';
import { Delivery, setAsideOutbound } from '@ccm/shared/sending';
import type { DeliveryObservation } from '@ccm/shared/sending';
import type { Account } from '@ccm/core/domain';
import type { FleetStore } from '@ccm/shared/app';
import type { HttpClient } from '@ccm/core/ports';
import type { Service } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { sendQueueName, webhookLane } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import { PartStore } from '../inbound/part-store.ts';
import { Redeliveries } from '../inbound/redeliveries.ts';
import { DeliverSmReceiver } from '../inbound/receive-deliver-sm.ts';
import { BindHolder } from '../binds/bind-holder.ts';
import { BindKeeper } from '../binds/bind-keeper.ts';
import { BindLease, ReplicaRegister } from '../binds/bind-lease.ts';
import { ReceiptQueries } from '../outbound/receipt-queries.ts';
import { SendRoutes } from '../outbound/send-routes.ts';
import { SessionFace, usableSessions } from '../outbound/session-face.ts';
import { SendSwitch } from '../outbound/send-switch.ts';
import { UnansweredSubmits } from '../outbound/unanswered-submits.ts';
import { SmppSession, sessionOptions } from '../smpp/index.ts';
import type { SmppSessionHandlers } from '../smpp/index.ts';

export interface SmppServiceParts {
  readonly config: FleetConfig;
  /** For work that waits for Redis as long as it takes. */
  readonly store: FleetStore;
  /** For deliver_sm and leases: the SMSC must hear at once when Redis cannot take it, and a lease is of now or of no use. */
  readonly producer: FleetStore;
  readonly http: HttpClient;
  readonly logger: Logger;
  readonly trustedCas: readonly string[] | undefined;
  readonly observe: (observation: DeliveryObservation) => void;
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

/** Everything of the worker that concerns SMPP: its binds, what comes in over them, and what goes out. */
export interface SmppFleet {
  readonly services: readonly Service[];
  readonly holders: readonly BindHolder[];
  readonly keeper: BindKeeper;
  readonly senders: readonly SmppSender[];
}

/** One account's queue, and who works it off while one of its binds is usable here. */
export interface SmppSender {
  readonly queue: QueueName;
  readonly worker: () => MailboxWorker | undefined;
}

const RETIRED_CONCURRENCY = 20;

export function createSmppFleet(parts: SmppServiceParts): SmppFleet {
  const { config, store, producer, logger } = parts;
  const accounts = store.accounts.ofProvider('smpp') as readonly SmppAccount[];
  const owner = randomUUID();
  const receiver = new DeliverSmReceiver({
    accounts: producer.accounts,
    redeliveries: new Redeliveries(producer.redis),
    unanswered: new UnansweredSubmits(producer.redis),
    vault: producer.vault,
    partStore: new PartStore(producer.redis, producer.vault),
    replicas: producer.replicas,
    lane: producer.lane,
    logger,
  });
  const drainTimeoutMs = Math.max(1000, config.shutdownTimeoutMs - 3000);
  const holders = accounts.flatMap((account) => bindsOf(account, { parts, receiver, owner, drainTimeoutMs }));
  const keeper = new BindKeeper({ holders, register: new ReplicaRegister(producer.redis, owner), logger });
  const queries = new ReceiptQueries({
    accounts,
    sessionOf: (account) => usableSessions(holders, account)[0],
    polls: store.statusPolls,
    messages: store.messages,
    statuses: store.statuses,
    logger,
  });
  const routes = new SendRoutes({ holders, standIns: new StandIns(producer.board, store.accounts) });
  const delivery = createDelivery(parts, { holders, queries, routes });
  const switches = accounts.map((account) => sendSwitch(account, { parts, routes, delivery, drainTimeoutMs }));
  const senders = accounts.map((account, index) => ({
    queue: sendQueueName(account),
    worker: () => switches[index]?.worker,
  }));
  const givingUp = parts.retired.map((account) =>
    sender(account, { parts, delivery, drainTimeoutMs, concurrency: RETIRED_CONCURRENCY }),
  );
  const services = [keeper, ...switches, ...givingUp, queries, overdueParts(receiver, logger)];
  return { services, holders, keeper, senders };
}

function bindsOf(
  account: SmppAccount,
  context: { parts: SmppServiceParts; receiver: DeliverSmReceiver; owner: string; drainTimeoutMs: number },
): BindHolder[] {
  const { parts, receiver, owner, drainTimeoutMs } = context;
  const logger = parts.logger.child({ account: account.name });
  return bindPlan(account.settings).map(({ number, bindType }) => {
    const id = `${account.name}/${number}`;
    const lease = new BindLease(parts.producer.redis, id, owner);
    const options = sessionOptions(
      { ...account.settings, bindType },
      {
        logger,
        maySubmit: () => lease.held,
        ...(parts.trustedCas === undefined ? {} : { ca: parts.trustedCas }),
      },
    );
    // A replica that stood still past its lease must not take what another one is being sent again meanwhile.
    const onDeliver: SmppSessionHandlers['onDeliver'] = async (pdu, { linkId }) =>
      lease.held ? receiver.receive(pdu, { account: account.name, bindId: id, linkId }) : 'retry';
    return new BindHolder({
      id,
      account: account.name,
      transmits: bindType !== RECEIVER,
      owner,
      lease,
      board: parts.producer.board,
      logger,
      drainTimeoutMs,
      openSession: (onStateChange) => new SmppSession(options, { onDeliver, onStateChange }),
    });
  });
}

/** As many binds as SMPP_BINDS says; with SMPP_PAIR a receiver beside each transmitter (`0` and `0r`), for one account's receipts. */
function bindPlan({ binds, bindType, pair }: SmppSettings): PlannedBind[] {
  const isPair = pair && bindType === TRANSMITTER;
  return Array.from({ length: binds }, (_, number): PlannedBind[] => [
    { number: String(number), bindType },
    ...(isPair ? [{ number: `${String(number)}r`, bindType: RECEIVER }] : []),
  ]).flat();
}

function createDelivery(
  parts: SmppServiceParts,
  work: { readonly holders: readonly BindHolder[]; readonly queries: ReceiptQueries; readonly routes: SendRoutes },
): Delivery {
  const { holders, queries, routes } = work;
  const { store, config, http, logger, observe } = parts;
  const { matcher, messages, statuses } = store;
  const unanswered = new UnansweredSubmits(store.redis);
  const face = anyOutbound(new SessionFace({ holders, unanswered, queries, matcher, messages, statuses, logger }));
  return new Delivery({
    accounts: store.accounts,
    carrierOf: (account, begunOn) => {
      if (account.provider !== 'smpp') return undefined;
      const begun = begunOn === undefined ? undefined : store.accounts.find('smpp', begunOn);
      return { face, capabilities: channelOf('smpp').capabilities, account: begun ?? routes.over(account) };
    },
    messages: store.messages,
    matcher: store.matcher,
    statuses: store.statuses,
    conversations: store.conversations,
    deadLetters: store.deadLetters,
    pacer: store.pacer,
    oldestUnreadMs: async ({ provider, name }) => store.lane(webhookLane(provider, name)).oldestUnfinishedMs(),
    http,
    logger,
    observe,
    settings: {
      retryWindowMs: config.delivery.retryWindowMs,
      unknownOutcome: config.delivery.unknownOutcome,
      publicBaseUrl: config.http.publicBaseUrl,
      inactivityMs: config.chat.inactivityTimeoutMs,
    },
  });
}

/** The account's messages are worked off by the replicas that hold one of its binds, or of who stands in for it, and by nobody else. */
function sendSwitch(
  account: SmppAccount,
  context: { parts: SmppServiceParts; routes: SendRoutes; delivery: Delivery; drainTimeoutMs: number },
): SendSwitch {
  const { parts, routes, delivery, drainTimeoutMs } = context;
  return new SendSwitch({
    name: `smpp sending ${account.name}`,
    isUsable: async () => routes.look(account),
    createWorker: () =>
      sender(account, {
        parts,
        delivery,
        drainTimeoutMs,
        concurrency: Math.max(20, account.settings.windowSize * account.settings.binds * 2),
      }),
    logger: parts.logger,
  });
}

function sender(
  account: Account,
  context: { parts: SmppServiceParts; delivery: Delivery; drainTimeoutMs: number; concurrency: number },
): MailboxWorker {
  const { parts, delivery, drainTimeoutMs, concurrency } = context;
  const { store, logger } = parts;
  return new MailboxWorker({
    queue: sendQueueName(account),
    box: 'out',
    store: store.mailboxes,
    connection: store.redis,
    concurrency,
    drainTimeoutMs,
    logger,
    handle: async (item, signal) => delivery.deliver(item, signal),
    setAside: async (item, error) => setAsideOutbound(item, error, store.deadLetters),
  });
}

function overdueParts(receiver: DeliverSmReceiver, logger: Logger): Service {
  const stopping = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await receiver.giveUpOverdue().catch((err: unknown) => {
        logger.debug({ err }, 'overdue message parts could not be read');
      });
      await delay(5000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  return {
    name: 'overdue message parts',
    start: async () => {
      loop = run();
      return Promise.resolve();
    },
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}
