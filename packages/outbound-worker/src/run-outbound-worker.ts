import type { AmqConfig, Environment, WorkerRole } from '@ccm/shared/platform/config';
import { learnIn, openStores, progressCheck, redisCheck, renewedCredentialsReader, runService } from '@ccm/shared/app';
import type { Stores, ProcessDeps } from '@ccm/shared/app';
import { drainTimeoutOf } from '@ccm/shared/platform/lifecycle';
import type { Assembly, Component } from '@ccm/shared/platform/lifecycle';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import type { AnyMailboxWorker } from '@ccm/shared/storage/mailbox';
import { JobWorker } from '@ccm/shared/storage/queues';
import { compact } from '@ccm/core/objects';
import { BrokerSession } from './activemq/index.ts';
import { brokerTls } from './activemq/connection/broker-tls.ts';
import { amqRole } from './amq/amq-role.ts';
import { campaignRole } from './campaign/campaign-role.ts';
import { chatRole } from './chat/chat-role.ts';
import { reportRole } from './report/report-role.ts';
import type { Role, RoleDeps } from './app/role-deps.ts';
import { sendRole } from './send/send-role.ts';

/** The outbound worker's whole life. Never returns. */
export const runOutboundWorker = (env: Environment): Promise<void> =>
  runService({ service: 'outbound-worker', env, build });

const ROLES: Readonly<Partial<Record<WorkerRole, Role>>> = {
  chat: chatRole,
  amq: amqRole,
  send: sendRole,
  report: reportRole,
  campaign: campaignRole,
};

async function build(process: ProcessDeps): Promise<Assembly> {
  const { replicaId, config, logger, health, trustedCas } = process;
  const store = openStores({
    replicaId,
    config,
    logger,
    profile: 'worker',
    metrics: process.metrics,
    ...(trustedCas === undefined ? {} : { trust: { ca: trustedCas } }),
  });
  process.accountReload.follow(store.accounts);
  health.register('redis', redisCheck(store.redis));
  const deps: RoleDeps = {
    ...process,
    store,
    drainTimeoutMs: drainTimeoutOf(config.shutdownTimeoutMs),
    openBroker: (purpose) => openBroker(config.amq, process, purpose),
  };
  const components = usedOnesFirst(config.roles.flatMap((role) => ROLES[role]?.(deps) ?? []));
  for (const component of components) watchProgress(component, store, health);
  const heartbeat = process.heartbeat({ fleet: store.fleet, inFlight: () => inHandOf(components) });
  return {
    components: [store, renewedCredentialsReader({ store, logger, learn: learnIn(process) }), heartbeat, ...components],
  };
}

/** So that the workers of all roles stop at the same time, and the sessions that they use after them. */
const usedOnesFirst = (components: readonly Component[]): readonly Component[] =>
  components.toSorted((one, other) => Number(one.isLeaf === true) - Number(other.isLeaf === true));

const isWorker = (component: Component): component is Component & AnyMailboxWorker =>
  component instanceof JobWorker || component instanceof MailboxWorker;

const inHandOf = (components: readonly Component[]): number =>
  components.filter(isWorker).reduce((sum, { inHand }) => sum + inHand, 0);

/** A worker that died in silence is for a restart to fix. */
function watchProgress(component: Component, store: Stores, health: ProcessDeps['health']): void {
  if (!isWorker(component)) return;
  const { queue } = component;
  const nextInLine = async (): Promise<string | undefined> => store.mailboxes.shards.nextInLine(queue);
  const check = progressCheck({
    queue: component instanceof MailboxWorker ? { nextInLine } : store.queues.get(queue),
    redis: store.redis,
    worker: () => component,
  });
  health.register(`progress ${queue}`, check, { live: true, ready: false });
}

function openBroker(amq: AmqConfig, { logger }: ProcessDeps, purpose: 'consume' | 'publish'): BrokerSession {
  const tls = brokerTls(amq);
  return new BrokerSession({
    brokers: amq.brokers,
    logger: logger.child({ purpose }),
    timeoutMs: amq.timeoutMs,
    priorityBackup: amq.priorityBackup,
    randomize: amq.randomize,
    ...compact({ login: amq.login, tls }),
  });
}
