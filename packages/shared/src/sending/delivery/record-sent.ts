import type { SentPart } from '@ccm/channels/contract';
import { isFinalStatus } from '@ccm/core/domain';
import type { Attempt } from './attempt.ts';
import type { DeliveryDeps } from './delivery-deps.ts';

/** The provider took a part: its status, its ids, the message's history and the status poll. Safe to run again. */
export async function recordSent(
  attempt: Attempt,
  { part, sent }: { readonly part: number; readonly sent: SentPart },
  { statuses, schedulePoll, identities }: DeliveryDeps,
): Promise<void> {
  const { message, account } = attempt;
  const isOpen = !isFinalStatus(sent.outcome.status);
  await Promise.all([
    // First on the wire: whoever carries on after a crash knows the answer, and does the rest again.
    attempt.entry.save({ taken: { part, sent } }),
    statuses.partTaken(account, { messageId: message.id, part }, { sent }),
    ...(sent.recipientIds === undefined
      ? []
      : [identities.meet(message, { ids: [attempt.ref.customerId, message.to, ...sent.recipientIds] })]),
    ...(isOpen && schedulePoll !== undefined ? [schedulePoll({ account, messageId: message.id, part, sent })] : []),
  ]);
}
