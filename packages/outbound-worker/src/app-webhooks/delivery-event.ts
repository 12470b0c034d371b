import { digestOf } from '@ccm/shared/redis';
import { amqDeliveryReport } from '../reports/amq-delivery-report.ts';
import type { StatusNews } from '../reports/report-runner.ts';
import type { ApplicationEvent } from './application-webhook.ts';

/** A message's new status as an event: the delivery report's fields; nothing while it is on its way to the provider. Pure. */
export function deliveryEvent(news: StatusNews): ApplicationEvent | undefined {
  const { status } = news;
  if (status === 'accepted' || status === 'queued') return undefined;
  return {
    id: digestOf(news.messageId, status),
    type: `message.${status}`,
    data: { ...amqDeliveryReport(news, 'ccm', ''), messageId: news.messageId },
  };
}
