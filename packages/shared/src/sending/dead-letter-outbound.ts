import type { DeadLetters } from '../storage/dead-letters/index.ts';
import { SealingError } from '../storage/sealing/index.ts';

/** An outbound item that no try can work off: it is not what one of ours put there, or it shows a bug. Kept as it lies. */
export async function deadLetterOutbound(
  item: { readonly id: string; readonly content: string; readonly tag: string },
  error: unknown,
  deadLetters: DeadLetters,
): Promise<void> {
  const letter = {
    kind: 'outbound',
    reason: error instanceof SealingError ? error.fault : 'internal-error',
    description: error instanceof Error ? error.message : String(error),
    payload: { sealed: item.content, tag: item.tag, itemId: item.id },
  } as const;
  await deadLetters.add(letter, item.id);
}
