import { channelOf } from '@ccm/channels/registry';
import { isStatusStep } from '@ccm/core/domain';
import type { Service } from '@ccm/shared/platform/lifecycle';
import { deliveryEvent } from '../app-webhooks/index.ts';
import { CrmClient, deliveryNotification } from './crm/index.ts';
import { amqDeliveryReport, DELIVERY_REPORT_TYPE } from './amq-delivery-report.ts';
import { NewsSweeper } from './news-sweeper.ts';
import type { SweepTimes } from './news-sweeper.ts';
import { applicationWebhook } from '../app/application-webhooks.ts';
import { reporter } from './reporter.ts';
import type { ReporterParts, Tell } from './reporter.ts';
import type { RoleParts } from '../app/role-parts.ts';

export interface ReportRoleParts extends ReporterParts, Pick<RoleParts, 'health' | 'httpFor' | 'openBroker'> {
  /** Other times than the usual. */
  readonly sweeping?: SweepTimes;
}

/** Role `report`: what became of messages, to the CRM, to ActiveMQ and to an application, each at its own pace. */
export function reportRole(parts: ReportRoleParts): readonly Service[] {
  const { config } = parts;
  return [
    new NewsSweeper({ statuses: parts.store.statuses, logger: parts.logger, ...parts.sweeping }),
    ...(config.crm.endpoint === undefined ? [] : [reporter(parts, 'crm', tellCrm(parts, config.crm.endpoint))]),
    ...(config.amq.publisherEnabled ? brokerReports(parts) : []),
    ...(config.webhooks.deliveryUrl === undefined
      ? []
      : [reporter(parts, 'webhook', tellApplication(parts, config.webhooks.deliveryUrl))]),
  ];
}

function tellApplication(parts: ReportRoleParts, url: string): Tell {
  const webhook = applicationWebhook(parts, url);
  return async (news, signal) => {
    const event = deliveryEvent(news);
    if (event !== undefined) await webhook.post(event, news.atMs, signal);
  };
}

function brokerReports(parts: ReportRoleParts): Service[] {
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
  { store, config, httpFor }: ReportRoleParts,
  endpoint: ConstructorParameters<typeof CrmClient>[0] | NonNullable<ReportRoleParts['config']['crm']['endpoint']>,
): Tell {
  const crm = new CrmClient({ ...endpoint, http: httpFor('crm') });
  return async (news, signal) => {
    const { facts, status, failure, providerStatus, messageId } = news;
    const lastTold = await store.messages.lastNotified(messageId);
    // A notification that was given up and is replayed later must not take the CRM a step back.
    if (lastTold !== undefined && !isStatusStep(lastTold.status, status)) return;
    const notification = deliveryNotification(
      { applicationId: facts.applicationId, status, failure, providerStatus },
      config.crm.statusMap,
      lastTold?.integer,
    );
    if (notification === undefined) return;
    await crm.notify(notification, signal);
    await store.messages.setNotified(messageId, notification.status, status);
  };
}
