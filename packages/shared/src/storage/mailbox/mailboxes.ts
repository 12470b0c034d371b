import { z } from 'zod';
import type { DeadLetter } from '../dead-letters/index.ts';
import type { JobQueue, QueueName } from '../queues/index.ts';
import type { DrainJob } from './drain-job.ts';
import type { MailboxKind, ReplayedItem } from './mailbox-kind.ts';
import type { MailboxKey } from './mailbox-ref.ts';
import type { MailboxStore, OpenMailbox } from './mailbox-store.ts';
import { readItem } from './read-item.ts';
import { WakeUps } from './wake-ups.ts';
import type { WakeOptions } from './wake-ups.ts';

export interface NewEntry<Item> {
  readonly item: Item;
  /** Dropped if an item with this id was posted within `dedupeMs`; empty: never dropped. */
  readonly dedupeId: string;
  /** Stands before the entry's id, as a report's rank does. */
  readonly idPrefix?: string;
}

export interface PostOptions extends WakeOptions {
  /** How long the ids are remembered, in milliseconds. */
  readonly dedupeMs: number;
}

/** So long a letter that was put back is known. */
const REPLAY_KNOWN_MS = 24 * 3600 * 1000;

const asItLay = z.object({
  sealed: z.string(),
  tag: z.custom<MailboxKey>((tag) => typeof tag === 'string' && /^[cm]:/.test(tag)),
  itemId: z.string().default(''),
});

/** Rows of messages that wait their turn: one per customer and direction, one per message for its reports. */
export class Mailboxes {
  readonly #store: MailboxStore;
  readonly #wakeUps: WakeUps;

  constructor(store: MailboxStore, queueOf: (name: QueueName) => JobQueue<DrainJob>) {
    this.#store = store;
    this.#wakeUps = new WakeUps(queueOf);
  }

  /**
   * Appends in order, each item once, and sets the rows going. Resolves when Redis holds both. Done again after a crash in between, it
   * appends nothing and sets the row going.
   * @returns which items were new.
   */
  async post<Item>(
    kind: MailboxKind<Item>,
    entries: readonly NewEntry<Item>[],
    options: PostOptions,
  ): Promise<readonly boolean[]> {
    const groups = Map.groupBy([...entries.entries()], ([, { item }]) => kind.keyOf(item));
    const fresh: boolean[] = [];
    await Promise.all(
      [...groups].map(async ([key, group]) => {
        const known = await this.#postTo(
          key,
          group.map(([, entry]) => entry),
          { kind, options },
        );
        for (const [at, [index]] of group.entries()) fresh[index] = known[at] === true;
      }),
    );
    return fresh;
  }

  /** Whether this item was posted within its `dedupeMs`. */
  async hasSeen<Item>(kind: MailboxKind<Item>, { item, dedupeId }: NewEntry<Item>): Promise<boolean> {
    return this.#store.hasSeen({ tag: kind.keyOf(item), box: kind.name }, dedupeId);
  }

  /**
   * Puts what was given up back, at the end of its row, so that nothing in flight is overtaken, and under a new identity, so that no
   * de-duplication takes it for known. The same letter put back twice within a day is put back once.
   * @throws {SealingError} where its seal does not open; {z.ZodError} where it is no letter of this kind.
   */
  async replay<Item>(kind: MailboxKind<Item>, letter: DeadLetter): Promise<void> {
    const { item, idPrefix } = this.read(kind, letter);
    const entry = { item, dedupeId: `replay-${letter.id}`, ...(idPrefix === undefined ? {} : { idPrefix }) };
    await this.post(kind, [entry], { dedupeMs: REPLAY_KNOWN_MS });
  }

  /** What a letter holds. One kept as it lay is opened now that its key may be back, or the fault fixed. */
  read<Item>(kind: MailboxKind<Item>, letter: DeadLetter): ReplayedItem<Item> {
    const kept = asItLay.safeParse(letter.payload);
    if (!kept.success) return kind.deadLetters.read(letter.payload);
    const { sealed, tag, itemId } = kept.data;
    const text = this.#store.unseal({ tag, box: kind.name }, sealed);
    const { payload } = kind.deadLetters.write({ id: itemId, key: tag, item: readItem(kind, text) });
    return kind.deadLetters.read(payload);
  }

  /** Takes a row over and shows its head. */
  async open<Item>({ name }: MailboxKind<Item>, key: MailboxKey): Promise<OpenMailbox> {
    return this.#store.open({ tag: key, box: name });
  }

  /** How many items wait in a row. */
  async waiting<Item>({ name }: MailboxKind<Item>, key: MailboxKey): Promise<number> {
    return this.#store.waiting({ tag: key, box: name });
  }

  async #postTo<Item>(
    key: MailboxKey,
    entries: readonly NewEntry<Item>[],
    context: { readonly kind: MailboxKind<Item>; readonly options: PostOptions },
  ): Promise<readonly boolean[]> {
    const { kind, options } = context;
    const items = entries.map(({ item, ...entry }) => ({ ...entry, content: JSON.stringify(item) }));
    const { fresh } = await this.#store.append({ tag: key, box: kind.name }, items, options.dedupeMs);
    const queues = new Set(entries.map(({ item }) => kind.queueOf(item)));
    // Only now: on a cluster the row and the drains lie on different nodes, and a drain that finds nothing ends.
    await Promise.all([...queues].map(async (queue) => this.#wakeUps.wake(queue, key, options)));
    return fresh;
  }
}
