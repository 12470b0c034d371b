import type { ChannelName, DeliveryFailure, FailureReason } from '@ccm/core/domain';
import type { MessageFacts, MessageStore, StatusUpdates } from '@ccm/shared/messages';
import { compact } from '@ccm/core/objects';
import type { Addressee } from '@ccm/shared/sending';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';

interface RefusedCommand extends Addressee {
  /** The id of its dead letter and of its history, the same for a redelivery. */
  readonly id: string;
  /** The field at fault, where one is. */
  readonly field: string | undefined;
  readonly description: string;
}

export interface ReportRefusalDeps {
  readonly messages: Pick<MessageStore, 'record'>;
  readonly statuses: Pick<StatusUpdates, 'apply'>;
  readonly accounts: Pick<AccountRegistry, 'resolve'>;
}

/**
 * Reports a refused command as a message that failed: CRM, ActiveMQ and application hear of it as of a refusal that a later check makes,
 * since nobody answers an application on the queue. A command that names no customer, no known channel or no id of its own has only its
 * dead letter.
 */
export async function reportRefusal(
  { id, applicationId, customerId, channel = 'sms', account, field, description }: RefusedCommand,
  { messages, statuses, accounts }: ReportRefusalDeps,
): Promise<void> {
  if (applicationId === undefined || customerId === undefined || OF_NO_CHANNEL.has(field ?? '')) return;
  const failure: DeliveryFailure = { reason: reasonOf(field), description };
  const atMs = Date.now();
  await messages.record(
    { id, direction: 'out', ...routeOf({ channel, account }, accounts), customerId, applicationId, atMs },
    { step: 'dead-lettered', detail: { ...failure } },
  );
  await statuses.apply({ messageId: id, part: 0, status: 'failed', providerStatus: failure.reason, failure, atMs });
}

/** The account that a refused command would have gone over, as far as it can be told. */
export function routeOf(
  { channel, account }: { readonly channel: ChannelName; readonly account: string | undefined },
  accounts: Pick<AccountRegistry, 'resolve'>,
): Pick<MessageFacts, 'account' | 'channel' | 'requestedChannel'> {
  const found = accounts.resolve(channel, compact({ account }));
  if (!('account' in found)) return { channel, account: account ?? 'default' };
  return { channel: found.account.channel, requestedChannel: channel, account: found.account.name };
}

/** A command for a channel that is not known, or none that asks for a message at all. */
const OF_NO_CHANNEL: ReadonlySet<string> = new Set(['channel', 'JMSType']);
const RECIPIENT = /^(?:number|to|refId)(?:$|[.[])/;

function reasonOf(field: string | undefined): FailureReason {
  if (field === 'account') return 'blocked-account';
  return RECIPIENT.test(field ?? '') ? 'invalid-recipient' : 'invalid-message';
}
