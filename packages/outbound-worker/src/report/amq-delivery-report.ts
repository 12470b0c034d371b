import type { DeliveryFailure, DeliveryStatus, FailureReason } from '@ccm/core/domain';
import { digestOf } from '@ccm/shared/storage/redis';
import { cimMessage } from '@ccm/shared/messages/chat-format';
import type { OutboxEntry } from './report-runner.ts';

/** JMSType of a delivery report. */
export const DELIVERY_REPORT_TYPE = 'SmsDeliveryReport';

const STATUSES: Readonly<Partial<Record<DeliveryStatus, string>>> = {
  sent: 'SENT',
  delivered: 'DELIVERED',
  read: 'READ',
  failed: 'FAILED',
};

/**
 * The report of a status for AMQ_DELIVERY_QUEUE, as an object to be written as JSON; undefined for a status that is not reported there.
 */
export function amqDeliveryReport(
  news: OutboxEntry,
  format: 'ccm' | 'cim',
  serviceIdentifier: string,
): object | undefined {
  return format === 'cim' ? cimReport(news, serviceIdentifier) : ccmReport(news);
}

/** The id in reports: the application's id of a message, else CCM's. */
const reportedId = ({ facts }: OutboxEntry): string => facts.applicationId ?? facts.id;

function ccmReport(news: OutboxEntry): object | undefined {
  const status = STATUSES[news.status];
  if (status === undefined) return undefined;
  return {
    id: reportedId(news),
    number: news.facts.customerId,
    channel: news.facts.requestedChannel ?? news.facts.channel,
    status,
    reasonCode: reasonOf(news.failure),
    providerMessageId: news.providerMessageId ?? null,
    providerStatus: news.providerStatus,
    timestamp: new Date(news.atMs).toISOString(),
  };
}

/** The provider's own code where it gave one, else the class of the failure as docs/errors.md names it. */
const reasonOf = (failure: DeliveryFailure | undefined): string | null =>
  failure === undefined ? null : (failure.providerCode ?? failure.reason);

/** The object model's DELIVERYNOTIFICATION knows no SENT: DELIVERED, READ and FAILED are told. */
function cimReport(news: OutboxEntry, serviceIdentifier: string): object | undefined {
  const status = STATUSES[news.status];
  if (status === undefined || status === 'SENT') return undefined;
  const { customerId, channel, requestedChannel, conversationId = null } = news.facts;
  const id = reportedId(news);
  return cimMessage(
    {
      // The same report told twice is the same message.
      id: digestOf(news.facts.id, status),
      sender: 'CONNECTOR',
      customerId,
      channel: requestedChannel ?? channel,
      serviceIdentifier,
      who: { name: customerId, firstName: customerId, lastName: '' },
      atMs: news.atMs,
      conversationId,
      providerMessageId: news.providerMessageId,
      originalMessageId: id,
    },
    { type: 'DELIVERYNOTIFICATION', messageId: id, status, reasonCode: reasonCodeOf(news.failure) },
  );
}

const BAD_REQUEST: ReadonlySet<FailureReason> = new Set([
  'invalid-message',
  'outside-reply-window',
  'media-unavailable',
  'rejected',
  'recipient-opted-out',
]);
const NOT_FOUND: ReadonlySet<FailureReason> = new Set(['invalid-recipient', 'undeliverable', 'expired']);

/** The object model's reason codes, which are those of HTTP, as text. */
function reasonCodeOf(failure: DeliveryFailure | undefined): '200' | '400' | '404' | '500' {
  if (failure === undefined) return '200';
  if (NOT_FOUND.has(failure.reason)) return '404';
  return BAD_REQUEST.has(failure.reason) ? '400' : '500';
}
