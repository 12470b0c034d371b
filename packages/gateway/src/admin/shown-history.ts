import type { MessageStore } from '@ccm/shared/messages';
import { SealingError } from '@ccm/shared/storage/sealing';
import { lifeOf } from '../api/message-history.ts';

/** One whose record does not open (its key is gone) says so, and hides no other. */
export async function shownLife(id: string, messages: MessageStore): Promise<Record<string, unknown> | undefined> {
  try {
    const life = await messages.life(id);
    return life === undefined ? undefined : lifeOf(life);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    return { id, status: 'unreadable', why: error.message, steps: [] };
  }
}
