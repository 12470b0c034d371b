import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import { SealingError } from '@ccm/shared/storage/sealing';

/** An inbound item that no try can work off: it is not what one of ours put there, or it shows a bug. Kept as it lies. */
export async function deadLetterInbound(
  item: { readonly id: string; readonly content: string; readonly tag: string },
  error: unknown,
  deadLetters: DeadLetters,
): Promise<void> {
  const letter = {
    kind: 'inbound',
    reason: error instanceof SealingError ? error.fault : 'internal-error',
    description: error instanceof Error ? error.message : String(error),
    payload: { sealed: item.content, tag: item.tag, itemId: item.id },
  } as const;
  await deadLetters.add(letter, item.id);
}
