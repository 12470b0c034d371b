import { z } from 'zod';
import { DAY_MS } from '@ccm/core/time';
import type { DeadLetter } from '../dead-letters/index.ts';
import type { JobQueue, QueueName } from '../queues/index.ts';
import { inOrder, shardOf, shardPrefix } from '../redis/index.ts';
import type { Sealer } from '../sealing/index.ts';
import type { DrainJob } from './drain-job.ts';
import { EarlierLayout } from './earlier-layout.ts';
import type { MailboxKind, ReplayedItem } from './mailbox-kind.ts';
import type { MailboxKey, MailboxName, MailboxRef } from './mailbox-ref.ts';
import type { MailboxStore } from './mailbox-store.ts';
import type { Write } from './mailbox-work.ts';
import { readItem } from './read-item.ts';
import { readAwake } from './shards/awake.ts';
import { ShardQueue } from './shards/shard-queue.ts';
import type { ShardState } from './shards/shard-store.ts';

interface NewEntry<Item> {
  readonly item: Item;
  /** Dropped if an item with this id was posted within `dedupeMs`; empty: never dropped. */
  readonly dedupeId: string;
  /** Stands before the entry's id, as a report's rank does. */
  readonly idPrefix?: string;
}

export interface PostOptions {
  /** The time for which the ids are remembered, in milliseconds. */
  readonly dedupeMs: number;
  /** `bulk` waits behind everything else that is due, until an item that is not bulk is posted to its mailbox. */
  readonly priority?: 'bulk' | 'reply';
  /** Is written before anything is appended, on the same way where Redis is one node. */
  readonly writeBefore?: Write;
}

/** An entry that a script of another module appends. */
interface ScriptEntry {
  readonly kind: MailboxName;
  readonly queue: QueueName;
  readonly content: string;
}

/** The arguments of `append` in MARK_READY. */
export interface ScriptAppend {
  /** KEYS: the prefix of the mailbox's shard. */
  readonly prefix: string;
  readonly ownWorker: string;
  /** For each entry its kind, its queue and its sealed item. */
  readonly items: readonly (readonly [kind: string, queue: string, item: string])[];
}

/** The time for which a replayed letter is remembered. */
const REPLAY_KNOWN_MS = DAY_MS;

/** The content of a letter that was kept unopened. The field names are those of earlier versions, whose letters still exist. */
const asItLay = z.object({
  sealed: z.string(),
  tag: z.custom<MailboxKey>((tag) => typeof tag === 'string' && /^[cm]:/.test(tag)),
  itemId: z.string().default(''),
});

/** Messages that wait their turn: a mailbox per customer and direction, and one per message for its reports. */
export class Mailboxes {
  /** For workers. */
  readonly shards: ShardQueue;
  readonly #store: MailboxStore;
  readonly #earlier: EarlierLayout;

  /** @param replicaId the name of this process in the fleet. */
  constructor(store: MailboxStore, queueOf: (name: QueueName) => JobQueue<DrainJob>, replicaId?: string) {
    this.#store = store;
    this.shards = new ShardQueue(store.redis, queueOf, replicaId);
    this.#earlier = new EarlierLayout(store.redis, this.shards.store);
  }

  get sealer(): Sealer {
    return this.#store.sealer;
  }

  /**
   * Appends in order, each item once, and has a worker process the mailboxes. Resolves when Redis holds both. Call it again after a crash in
   * between: it appends nothing twice, and has a worker process the mailboxes.
   * @returns which items were new.
   */
  async post<Item>(
    kind: MailboxKind<Item>,
    entries: readonly NewEntry<Item>[],
    options: PostOptions,
  ): Promise<readonly boolean[]> {
    await this.untilMoved();
    const { writeBefore } = options;
    const post = async (): Promise<readonly boolean[]> => this.#postAll(kind, entries, options);
    return writeBefore === undefined ? post() : inOrder(this.#store.redis, writeBefore, post);
  }

  async #postAll<Item>(
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
    await this.untilMoved();
    return this.#store.hasSeen({ key: kind.keyOf(item), kind: kind.name }, dedupeId);
  }

  /**
   * Puts a dead letter's item back, at the end of its mailbox, so that it overtakes nothing in flight, and under a new identity, so that
   * de-duplication does not drop it. The same letter put back twice within a day is put back once. @throws {SealingError} if its seal does
   * not open; {z.ZodError} if it is not a letter of this kind.
   */
  async replay<Item>(kind: MailboxKind<Item>, letter: DeadLetter): Promise<void> {
    const { item, idPrefix } = this.read(kind, letter);
    const entry = { item, dedupeId: `replay-${letter.id}`, ...(idPrefix === undefined ? {} : { idPrefix }) };
    await this.post(kind, [entry], { dedupeMs: REPLAY_KNOWN_MS });
  }

  /** Opens the content of a dead letter. A letter that was kept unopened is opened now: its key may be back, or the fault fixed. */
  read<Item>(kind: MailboxKind<Item>, letter: DeadLetter): ReplayedItem<Item> {
    const kept = asItLay.safeParse(letter.payload);
    if (!kept.success) return kind.deadLetters.read(letter.payload);
    const { sealed, tag: key, itemId } = kept.data;
    const text = this.#store.unseal({ key, kind: kind.name }, sealed);
    const { payload } = kind.deadLetters.write({ id: itemId, key, item: readItem(kind, text) });
    return kind.deadLetters.read(payload);
  }

  /**
   * Appends as part of a larger step, which a script of another module takes with `append` of MARK_READY, and has a worker process the
   * mailboxes.
   * @param script is given what `append` needs; returns the script's `awake` of each entry.
   */
  async appendBy(
    key: MailboxKey,
    entries: readonly ScriptEntry[],
    script: (append: ScriptAppend) => Promise<readonly unknown[]>,
  ): Promise<void> {
    await this.untilMoved();
    const items = entries.map(({ kind, queue, content }): ScriptAppend['items'][number] => [
      kind,
      queue,
      this.#store.sealItem({ key, kind }, content),
    ]);
    const shard = shardOf(key);
    const awake = await script({ prefix: shardPrefix(shard), ownWorker: this.shards.channel.worker, items });
    await Promise.all(
      entries.map(async ({ queue }, index) => this.shards.wake(queue, shard, readAwake(awake[index] ?? '-'))),
    );
  }

  /** The number of items that wait in a mailbox. */
  async waiting<Item>({ name }: MailboxKind<Item>, key: MailboxKey): Promise<number> {
    return this.#store.waiting({ key, kind: name });
  }

  /** Reads the state of each shard for a queue. */
  async shardStates(queue: QueueName): Promise<readonly ShardState[]> {
    return this.shards.store.look(queue);
  }

  /** Resolves when the mailboxes of an earlier version lie where this one looks for them; at once, but for the first time. */
  async untilMoved(): Promise<void> {
    await this.#earlier.untilMoved();
  }

  /** A mailbox in which an earlier version left work, or leaves some while it still runs. */
  async moveEarlier(ref: MailboxRef, queue: QueueName): Promise<void> {
    await this.#earlier.move(ref);
    const awake = await this.shards.store.markReady(ref, queue, this.shards.channel.worker);
    await this.shards.wake(queue, shardOf(ref.key), awake);
  }

  async #postTo<Item>(
    key: MailboxKey,
    entries: readonly NewEntry<Item>[],
    context: { readonly kind: MailboxKind<Item>; readonly options: PostOptions },
  ): Promise<readonly boolean[]> {
    const { kind, options } = context;
    const [first] = entries;
    if (first === undefined) return [];
    const items = entries.map(({ item, ...entry }) => ({ ...entry, content: JSON.stringify(item) }));
    const queue = kind.queueOf(first.item);
    const { fresh, awake } = await this.#store.append({ key, kind: kind.name }, items, {
      queue,
      dedupeMs: options.dedupeMs,
      bulk: options.priority === 'bulk',
      ownWorker: this.shards.channel.worker,
    });
    await this.shards.wake(queue, shardOf(key), awake);
    return fresh;
  }
}
