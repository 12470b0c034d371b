import type { AmqConfig, Environment, WorkerRole } from '@ccm/shared/platform/config';
import { openFleetStore, progressCheck, redisCheck, runService } from '@ccm/shared/app';
import type { FleetStore, ProcessParts } from '@ccm/shared/app';
import type { Assembly, Service } from '@ccm/shared/platform/lifecycle';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { JobWorker } from '@ccm/shared/storage/queues';
import { BrokerSession } from './activemq/index.ts';
import { brokerTls } from './activemq/broker-tls.ts';
import { amqRole } from './amq/amq-role.ts';
import { campaignRole } from './campaign/campaign-role.ts';
import { chatRole } from './chat/chat-role.ts';
import { reportRole } from './report/report-role.ts';
import type { Role, RoleParts } from './app/role-parts.ts';
import { sendRole } from './send/send-role.ts';

/** The outbound worker's whole life. Never returns. */
export const runOutboundWorker = (env: Environment): Promise<void> => runService('outbound-worker', env, build);

const ROLES: Readonly<Partial<Record<WorkerRole, Role>>> = {
  chat: chatRole,
  amq: amqRole,
  send: sendRole,
  report: reportRole,
  campaign: campaignRole,
};

async function build(process: ProcessParts): Promise<Assembly> {
  const { config, logger, health, trustedCas } = process;
  const store = openFleetStore({
    config,
    logger,
    recipe: 'worker',
    metrics: process.metrics,
    ...(trustedCas === undefined ? {} : { trust: { ca: trustedCas } }),
  });
  process.accountReload.follow(store.accounts);
  health.register('redis', redisCheck(store.redis));
  const parts: RoleParts = {
    ...process,
    store,
    drainTimeoutMs: Math.max(1000, config.shutdownTimeoutMs - 2000),
    openBroker: (purpose) => openBroker(config.amq, process, purpose),
  };
  const services = config.roles.flatMap((role) => ROLES[role]?.(parts) ?? []);
  for (const service of services) watchProgress(service, store, health);
  return Promise.resolve({ services: [store, ...services] });
}

/** A worker that died in silence is for a restart to mend. */
function watchProgress(service: Service, store: FleetStore, health: ProcessParts['health']): void {
  if (!(service instanceof JobWorker || service instanceof MailboxWorker)) return;
  const check = progressCheck({ queue: store.queues.get(service.queue), redis: store.redis, worker: () => service });
  health.register(`progress ${service.queue}`, check, { live: true, ready: false });
}

function openBroker(amq: AmqConfig, { logger }: ProcessParts, purpose: 'consume' | 'publish'): BrokerSession {
  const tls = brokerTls(amq);
  return new BrokerSession({
    brokers: amq.brokers,
    logger: logger.child({ purpose }),
    timeoutMs: amq.timeoutMs,
    priorityBackup: amq.priorityBackup,
    randomize: amq.randomize,
    ...(amq.login === undefined ? {} : { login: amq.login }),
    ...(tls === undefined ? {} : { tls }),
  });
}
