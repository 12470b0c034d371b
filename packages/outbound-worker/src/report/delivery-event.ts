import { digestOf } from '@ccm/shared/storage/redis';
import { amqDeliveryReport } from './amq-delivery-report.ts';
import type { ReportedChange } from './report-runner.ts';
import type { ApplicationEvent } from '../app-webhooks/index.ts';

/** A message's new status as an event: the delivery report's fields; nothing while it is on its way to the provider. Pure. */
export function deliveryEvent(change: ReportedChange): ApplicationEvent | undefined {
  const { status } = change;
  if (status === 'accepted' || status === 'queued') return undefined;
  return {
    id: digestOf(change.messageId, status),
    type: `message.${status}`,
    data: { ...amqDeliveryReport(change, 'ccm', ''), messageId: change.messageId },
  };
}
