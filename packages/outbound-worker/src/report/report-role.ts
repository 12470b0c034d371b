import { channelOf } from '@ccm/channels/registry';
import { isStatusStep } from '@ccm/core/domain';
import type { DeliveryStatus } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Notified } from '@ccm/shared/messages';
import type { CrmStatusMap } from '@ccm/shared/platform/config';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { openApplicationWebhook } from '../app-webhooks/index.ts';
import { deliveryEvent } from './delivery-event.ts';
import { CrmClient, deliveryNotification } from './crm/index.ts';
import { amqDeliveryReport, DELIVERY_REPORT_TYPE } from './amq-delivery-report.ts';
import { reporter } from './reporter.ts';
import type { ReporterDeps } from './reporter.ts';
import type { Tell } from './report-runner.ts';
import type { RoleDeps } from '../app/role-deps.ts';

type ReportRoleDeps = ReporterDeps & Pick<RoleDeps, 'health' | 'httpFor' | 'openBroker'>;

/** Role `report`: reports messages' status changes to the CRM, to ActiveMQ and to an application, each at its own pace. */
export function reportRole(deps: ReportRoleDeps): readonly Component[] {
  const { config } = deps;
  return [
    ...(config.crm.endpoint === undefined ? [] : [reporter(deps, 'crm', tellCrm(deps, config.crm.endpoint))]),
    ...(config.amq.publisherEnabled ? brokerReports(deps) : []),
    ...(config.webhooks.deliveryUrl === undefined
      ? []
      : [reporter(deps, 'webhook', tellApplication(deps, config.webhooks.deliveryUrl))]),
  ];
}

function tellApplication(deps: ReportRoleDeps, url: string): Tell {
  const webhook = openApplicationWebhook(deps, url);
  return async (change, conditions) => {
    const event = deliveryEvent(change);
    if (event !== undefined) await webhook.post(event, change.atMs, conditions);
    return undefined;
  };
}

function brokerReports(deps: ReportRoleDeps): Component[] {
  const session = deps.openBroker('publish');
  const { amq } = deps.config;
  const tell: Tell = async (change) => {
    const account = deps.store.accounts.find(change.facts.channel, change.facts.account);
    const serviceIdentifier = account === undefined ? '' : channelOf(account.provider).serviceIdentifier(account);
    const report = amqDeliveryReport(change, amq.deliveryFormat, serviceIdentifier);
    if (report !== undefined)
      await session.publish({ queue: amq.deliveryQueue, type: DELIVERY_REPORT_TYPE, body: JSON.stringify(report) });
    return undefined;
  };
  deps.health.register('activemq publisher', () => {
    const { connected, broker, lastError } = session.health;
    const detail = connected ? broker : lastError;
    return { ok: connected, ...compact({ detail }) };
  });
  return [
    { name: 'activemq publisher', start: async () => session.start(), stop: async () => session.stop() },
    reporter(deps, 'amq', tell),
  ];
}

/** Notifies the CRM. Each number is told once, and never an earlier status: the message's record has the last one. */
function tellCrm(
  { config, httpFor }: ReportRoleDeps,
  endpoint: ConstructorParameters<typeof CrmClient>[0] | NonNullable<ReportRoleDeps['config']['crm']['endpoint']>,
): Tell {
  const crm = new CrmClient({ ...endpoint, http: httpFor('crm') });
  return async (change, conditions) => {
    const { facts, status, failure, providerStatus, lastTold } = change;
    // A notification that was given up and is replayed later must not take the CRM a step back.
    if (lastTold !== undefined && !mayFollow(lastTold, status, config.crm.statusMap)) return undefined;
    const notification = deliveryNotification(
      { applicationId: facts.applicationId, status, failure, providerStatus },
      config.crm.statusMap,
      lastTold?.integer,
    );
    if (notification === undefined) return undefined;
    await crm.notify(notification, conditions);
    return { integer: notification.status, status };
  };
}

/** A later status; after a failure only where that said that the outcome was unknown. */
function mayFollow({ integer, status: told }: Notified, status: DeliveryStatus, map: CrmStatusMap): boolean {
  const wasUnknown = told === 'failed' && integer === map.unknown && map.unknown !== map.failed;
  return wasUnknown || isStatusStep(told, status);
}
