import type { DeliveryFailure, DeliveryStatus, FailureReason } from '@ccm/core/domain';
import { digestOf } from '@ccm/shared/storage/redis';
import { cimMessage } from '@ccm/shared/messages/chat-format';
import type { ReportedChange } from './report-runner.ts';

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
  change: ReportedChange,
  format: 'ccm' | 'cim',
  serviceIdentifier: string,
): object | undefined {
  return format === 'cim' ? cimReport(change, serviceIdentifier) : ccmReport(change);
}

/** The id in reports: the application's id of a message, else CCM's. */
const reportedId = ({ facts }: ReportedChange): string => facts.applicationId ?? facts.id;

function ccmReport(change: ReportedChange): object | undefined {
  const status = STATUSES[change.status];
  if (status === undefined) return undefined;
  return {
    id: reportedId(change),
    number: change.facts.customerId,
    channel: change.facts.requestedChannel ?? change.facts.channel,
    status,
    reasonCode: reasonOf(change.failure),
    providerMessageId: change.providerMessageId ?? null,
    providerStatus: change.providerStatus,
    timestamp: new Date(change.atMs).toISOString(),
  };
}

/** The provider's own code where it gave one, else the class of the failure as docs/errors.md names it. */
const reasonOf = (failure: DeliveryFailure | undefined): string | null =>
  failure === undefined ? null : (failure.providerCode ?? failure.reason);

/** The object model's DELIVERYNOTIFICATION knows no SENT: DELIVERED, READ and FAILED are told. */
function cimReport(change: ReportedChange, serviceIdentifier: string): object | undefined {
  const status = STATUSES[change.status];
  if (status === undefined || status === 'SENT') return undefined;
  const { customerId, channel, requestedChannel, conversationId = null } = change.facts;
  const id = reportedId(change);
  return cimMessage(
    {
      // The same report told twice is the same message.
      id: digestOf(change.facts.id, status),
      sender: 'CONNECTOR',
      customerId,
      channel: requestedChannel ?? channel,
      serviceIdentifier,
      who: { name: customerId, firstName: customerId, lastName: '' },
      atMs: change.atMs,
      conversationId,
      providerMessageId: change.providerMessageId,
      originalMessageId: id,
    },
    { type: 'DELIVERYNOTIFICATION', messageId: id, status, reasonCode: reasonCodeOf(change.failure) },
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
