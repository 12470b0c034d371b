import type { DeliveryFailure, FailureReason } from '@ccm/core/domain';
import type { MessageStore, StatusUpdates } from '@ccm/shared/messages';
import type { Addressee } from '@ccm/shared/sending';

export interface RefusedCommand extends Addressee {
  /** The id of its dead letter and of its history, the same for a redelivery. */
  readonly id: string;
  /** The field at fault, where one is. */
  readonly field: string | undefined;
  readonly description: string;
}

export interface ReportRefusalDeps {
  readonly messages: Pick<MessageStore, 'record'>;
  readonly statuses: Pick<StatusUpdates, 'apply'>;
}

/**
 * Reports a refused command as a message that failed: CRM, ActiveMQ and application hear of it as of a refusal that a later check makes,
 * since nobody answers an application on the queue. A command that names no customer, no known channel or no id of its own has only its
 * dead letter.
 */
export async function reportRefusal(
  { id, applicationId, customerId, channel = 'sms', field, description }: RefusedCommand,
  { messages, statuses }: ReportRefusalDeps,
): Promise<void> {
  if (applicationId === undefined || customerId === undefined || OF_NO_CHANNEL.has(field ?? '')) return;
  const failure: DeliveryFailure = { reason: reasonOf(field), description };
  const atMs = Date.now();
  await messages.record(
    { id, direction: 'out', channel, account: 'default', customerId, applicationId, atMs },
    { step: 'dead-lettered', detail: { ...failure } },
  );
  await statuses.apply({ messageId: id, part: 0, status: 'failed', providerStatus: failure.reason, failure, atMs });
}

/** A command for a channel that is not known, or none that asks for a message at all. */
const OF_NO_CHANNEL: ReadonlySet<string> = new Set(['channel', 'JMSType']);
const RECIPIENTS: ReadonlySet<string> = new Set(['number', 'to', 'refId']);

function reasonOf(field: string | undefined): FailureReason {
  if (field === 'account') return 'blocked-account';
  return field !== undefined && RECIPIENTS.has(field) ? 'invalid-recipient' : 'invalid-message';
}
