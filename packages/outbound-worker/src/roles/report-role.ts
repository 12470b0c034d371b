import { channelOf } from '@ccm/shared/channels';
import type { Service } from '@ccm/shared/lifecycle';
import { MailboxWorker } from '@ccm/shared/mailbox';
import { CrmClient, deliveryNotification } from '../crm/index.ts';
import { amqDeliveryReport, DELIVERY_REPORT_TYPE } from '../reports/amq-delivery-report.ts';
import { ReportRunner } from '../reports/report-runner.ts';
import type { StatusNews } from '../reports/report-runner.ts';
import { CONCURRENCY } from './role-parts.ts';
import type { RoleParts } from './role-parts.ts';

type Tell = (news: StatusNews, signal: AbortSignal) => Promise<void>;

/** Role `report`: what became of messages, to the CRM and to ActiveMQ, each at its own pace. */
export function reportRole(parts: RoleParts): readonly Service[] {
  const { config } = parts;
  return [
    ...(config.crm.endpoint === undefined ? [] : [reporter(parts, 'crm', tellCrm(parts, config.crm.endpoint))]),
    ...(config.amq.publisherEnabled ? brokerReports(parts) : []),
  ];
}

function brokerReports(parts: RoleParts): Service[] {
  const session = parts.openBroker('publish');
  const { amq } = parts.config;
  const tell: Tell = async (news) => {
    const account = parts.store.accounts.find(news.facts.channel, news.facts.account);
    const serviceIdentifier = account === undefined ? '' : channelOf(account.provider).serviceIdentifier(account);
    const report = amqDeliveryReport(news, amq.deliveryFormat, serviceIdentifier);
    if (report === undefined) return;
    await session.publish({ queue: amq.deliveryQueue, type: DELIVERY_REPORT_TYPE, body: JSON.stringify(report) });
  };
  parts.health.register('activemq publisher', () => {
    const { connected, broker, lastError } = session.health;
    const detail = connected ? broker : lastError;
    return { ok: connected, ...(detail === undefined ? {} : { detail }) };
  });
  return [
    { name: 'activemq publisher', start: async () => session.start(), stop: async () => session.stop() },
    reporter(parts, 'amq', tell),
  ];
}

/** One number is told once, never a step back: what was told last stands in the message's record. */
function tellCrm(
  { store, config, httpFor }: RoleParts,
  endpoint: ConstructorParameters<typeof CrmClient>[0] | NonNullable<RoleParts['config']['crm']['endpoint']>,
): Tell {
  const crm = new CrmClient({ ...endpoint, http: httpFor('crm') });
  return async (news, signal) => {
    const { facts, status, failure, messageId } = news;
    const lastTold = await store.messages.lastNotified(messageId);
    const notification = deliveryNotification(
      { applicationId: facts.applicationId, status, failure },
      config.crm.statusMap,
      lastTold,
    );
    if (notification === undefined) return;
    await crm.notify(notification, signal);
    await store.messages.setNotified(messageId, notification.status);
  };
}

function reporter(parts: RoleParts, box: 'crm' | 'amq', tell: Tell): MailboxWorker {
  const { store, config, logger, metrics, drainTimeoutMs } = parts;
  const { messages, deadLetters } = store;
  const reports = metrics.counter({
    name: `${box}_reports_total`,
    help: 'Status changes told, by outcome',
    labels: ['outcome'],
  });
  const kind = box === 'crm' ? 'crm' : 'report';
  const runner = new ReportRunner({
    kind,
    messages,
    deadLetters,
    retryWindowMs: config.delivery.retryWindowMs,
    tell,
    observe: (event) => reports.inc(event),
  });
  return new MailboxWorker({
    queue: `report-${box}`,
    box,
    store: store.mailboxes,
    connection: store.redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
    handle: async (item, signal) => runner.run(item, signal),
    setAside: async (item, error) => {
      await deadLetters.add({
        kind,
        reason: 'forged',
        description: error instanceof Error ? error.message : String(error),
        payload: { sealed: item.content, tag: item.tag },
      });
    },
  });
}
