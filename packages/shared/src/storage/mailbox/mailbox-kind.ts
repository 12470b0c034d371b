import type { z } from 'zod';
import type { DeadLetterKind, NewDeadLetter } from '../dead-letters/index.ts';
import type { QueueName } from '../queues/index.ts';
import type { MailboxKey, MailboxName } from './mailbox-ref.ts';

/**
 * One kind of mailbox in which messages wait their turn: its items, the mailbox of each, and the workers that process it. Items with the same key
 * are handled one after the other.
 */
export interface MailboxKind<Item> {
  /** Tells apart the mailboxes of one key: those of one customer, or of one message. */
  readonly name: MailboxName;
  readonly schema: z.ZodType<Item>;
  readonly keyOf: (item: Item) => MailboxKey;
  readonly queueOf: (item: Item) => QueueName;
  readonly deadLetters: DeadLetterForm<Item>;
}

/** The form of an item of this kind as a dead letter. */
interface DeadLetterForm<Item> {
  readonly kind: DeadLetterKind;
  /** The description for a person, and the data for a replay. */
  readonly write: (entry: StoredItem<Item>) => Pick<NewDeadLetter, 'payload'> & Partial<NewDeadLetter>;
  /** @throws {z.ZodError} for a payload that `write` never wrote. */
  readonly read: (payload: unknown) => ReplayedItem<Item>;
}

export interface StoredItem<Item> {
  /** The item's own, made when it was appended; begins with its `idPrefix`. */
  readonly id: string;
  readonly key: MailboxKey;
  readonly item: Item;
}

export interface ReplayedItem<Item> {
  readonly item: Item;
  readonly idPrefix?: string;
}

/** Declares a kind. Its items' type follows from the schema. */
export const defineMailbox = <Item>(kind: MailboxKind<Item>): MailboxKind<Item> => kind;
