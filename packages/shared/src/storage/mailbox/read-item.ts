import { SealingError } from '../sealing/index.ts';
import type { MailboxKind } from './mailbox-kind.ts';

/** @throws {SealingError} `malformed` for content of another shape, as another version may have written it. */
export function readItem<Item>(kind: MailboxKind<Item>, text: string): Item {
  const result = kind.schema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new SealingError(
    'malformed',
    `The content of the mailbox "${kind.name}" is of another shape: ${result.error.message}`,
  );
}
