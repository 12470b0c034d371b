import type { Person } from '@ccm/core/domain';
import type { MailboxKey } from '../mailbox/index.ts';
import { conversationDigest } from '../redis/index.ts';
import type { ConversationRef } from '../redis/index.ts';

/**
 * Whether messages still wait in conversations that have become part of the person's: they came first and go first. Messages in those wait
 * for nothing, so that all get their turn. A process that posted there before it learnt of the join had posted before anything later was
 * posted here.
 *
 * @param waiting the number of items in a mailbox of the same kind.
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
