import type { Account } from '@ccm/core/domain';
import type { MessageStore } from '../../messages/index.ts';
import type { ConversationState } from '../../storage/conversations/index.ts';
import type { OutboundEntry } from './delivery-progress.ts';

const POLL_MS = 250;
const REACHED = {
  sent: ['sent', 'delivered', 'read', 'failed'],
  delivered: ['delivered', 'read', 'failed'],
} as const satisfies Readonly<Record<NonNullable<Account['orderGate']>['status'], readonly string[]>>;

/**
 * Holds a message until the one before has the status that the account asks for, so that a text never overtakes a picture.
 * @returns milliseconds until the next look; 0 where the gate is open, or the message has waited for its whole time.
 */
export async function waitAtOrderGate(
  { progress, save }: Pick<OutboundEntry, 'progress' | 'save'>,
  { account, state }: { readonly account: Account; readonly state: ConversationState },
  messages: Pick<MessageStore, 'status'>,
): Promise<number> {
  const { orderGate: gate } = account;
  const previous = state.lastSentMessageId;
  if (gate === undefined || previous === undefined || progress.sent !== undefined) return 0;
  const status = await messages.status(previous);
  const reached: readonly string[] = REACHED[gate.status];
  if (status === undefined || reached.includes(status)) return 0;
  const sinceMs = progress.gateSinceMs ?? Date.now();
  if (progress.gateSinceMs === undefined) await save({ gateSinceMs: sinceMs });
  return Date.now() - sinceMs < gate.timeoutMs ? POLL_MS : 0;
}
