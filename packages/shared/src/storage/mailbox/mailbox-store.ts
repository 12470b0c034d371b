import { randomUUID } from 'node:crypto';
import { gathered, keys, shardOf, shardPrefix } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { QueueName } from '../queues/index.ts';
import type { Sealer } from '../sealing/index.ts';
import type { MailboxRef } from './mailbox-ref.ts';
import { readAwake } from './shards/awake.ts';
import type { Awake } from './shards/awake.ts';
import { APPEND } from './shards/scripts.ts';

export interface NewItem {
  /** Dropped if an item with this id was appended within `dedupeMs`; empty: never dropped. */
  readonly dedupeId: string;
  readonly content: string;
  /** Stands before the item's id, as a report's rank does. */
  readonly idPrefix?: string;
}

interface AppendOptions {
  readonly queue: QueueName;
  readonly dedupeMs: number;
  /** Waits behind everything else that is due, until an item that is not bulk is appended to its mailbox. */
  readonly bulk: boolean;
  /** The worker that its own process wakes. */
  readonly ownWorker: string;
}

export interface Appended {
  readonly fresh: readonly boolean[];
  readonly waiting: number;
  readonly awake: Awake;
}

/** Lists of messages in Redis: one per conversation and direction, one per message for its reports. Contents are sealed. */
export class MailboxStore {
  readonly redis: RedisClient;
  readonly sealer: Sealer;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.redis = redis;
    this.sealer = sealer;
  }

  /** Appends in order, marks the mailbox ready and wakes the worker of its shard, in one step. */
  async append(ref: MailboxRef, items: readonly NewItem[], options: AppendOptions): Promise<Appended> {
    const { queue, dedupeMs, bulk, ownWorker } = options;
    const args = items.flatMap((item) => [
      item.dedupeId,
      `${item.idPrefix === undefined ? '' : `${item.idPrefix}-`}${this.sealItem(ref, item.content)}`,
    ]);
    const [awake, waiting, ...fresh] = await APPEND.runForList(
      this.redis,
      [shardPrefix(shardOf(ref.key))],
      [ref.key, ref.kind, queue, bulk ? '1' : '', ownWorker, dedupeMs, ...args],
    );
    return {
      fresh: fresh.map((flag) => flag === 1),
      waiting: Number(waiting),
      awake: readAwake(awake),
    };
  }

  /**
   * One item as it lies in the list, `<id>|<seal>`: for scripts that append as part of a larger step. An entry's `idPrefix` stands before its
   * id, with a `-` between: `<idPrefix>-<id>|<seal>`.
   */
  sealItem(ref: MailboxRef, content: string): string {
    return `${randomUUID()}|${this.sealer.seal(purposeOf(ref), content)}`;
  }

  /** Whether an item with this id was appended within its `dedupeMs`. */
  async hasSeen(ref: MailboxRef, dedupeId: string): Promise<boolean> {
    const untilMs = await gathered.score(this.redis, keys.mailbox(ref.key, `${ref.kind}:seen`), dedupeId);
    return untilMs !== undefined && untilMs > Date.now();
  }

  /** An item's content in clear, once it lies elsewhere. @throws {SealingError} if CCM did not seal it. */
  unseal(ref: MailboxRef, content: string): string {
    return this.sealer.open(purposeOf(ref), content);
  }

  async waiting(ref: MailboxRef): Promise<number> {
    return gathered.length(this.redis, keys.mailbox(ref.key, `${ref.kind}:items`));
  }
}

/** The purpose of a mailbox's seals. These are the purposes of earlier versions, so that their items still open. */
export const purposeOf = ({ key, kind }: MailboxRef): string => `mailbox ${key} ${kind}`;
export const progressPurposeOf = ({ key, kind }: MailboxRef, field: string): string => `note ${key} ${kind} ${field}`;
