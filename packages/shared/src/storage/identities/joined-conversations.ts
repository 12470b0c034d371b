import type { Person } from '@ccm/core/domain';
import type { MailboxKey } from '../mailbox/index.ts';
import { conversationDigest } from '../redis/index.ts';
import type { ConversationRef } from '../redis/index.ts';

/**
 * Whether something still waits in conversations that have become part of the person's: it came first and goes first. What lies in one
 * of them waits for nothing, so that all come to their turn. Whoever posted there before learning of it had posted before anything
 * that came later was posted here.
 *
 * @param waiting how many items a row of the same kind holds.
 */
export async function isJoinedWaiting(
  ref: ConversationRef,
  person: Person,
  waiting: (key: MailboxKey) => Promise<number>,
): Promise<boolean> {
  if (ref.customerId !== person.key) return false;
  const counts = await Promise.all(
    person.joined.map(async (customerId) => waiting(`c:${conversationDigest({ ...ref, customerId })}`)),
  );
  return counts.some((count) => count > 0);
}
