import { digestOf } from '@ccm/shared/storage/redis';
import { amqDeliveryReport } from '../report/amq-delivery-report.ts';
import type { OutboxEntry } from '../report/report-runner.ts';
import type { ApplicationEvent } from './application-webhook.ts';

/** A message's new status as an event: the delivery report's fields; nothing while it is on its way to the provider. Pure. */
export function deliveryEvent(news: OutboxEntry): ApplicationEvent | undefined {
  const { status } = news;
  if (status === 'accepted' || status === 'queued') return undefined;
  return {
    id: digestOf(news.messageId, status),
    type: `message.${status}`,
    data: { ...amqDeliveryReport(news, 'ccm', ''), messageId: news.messageId },
  };
}
