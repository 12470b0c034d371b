import type { QueueName } from '../../queues/index.ts';
import { allShards, isCluster, LuaScript, shardOf, shardPrefix } from '../../redis/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import { readAwake, replicaOf } from './awake.ts';
import type { Awake } from './awake.ts';
import type { ClaimedHead } from './claimed-mailbox.ts';
import type { MailboxKey, MailboxName, MailboxRef } from '../mailbox-ref.ts';
import type { Write } from '../mailbox-work.ts';
import { LOOK, MARK_READY } from './scripts.ts';
import { GIVE_BACK, SAVE, TURN } from './turn-script.ts';

/** The owner of a turn: a session of one worker on one shard. */
export interface SessionRef {
  readonly session: string;
  readonly worker: string;
  /** The BullMQ job that the session runs in; a job that runs again waits for the lease of its earlier run to end. */
  readonly job: string;
  readonly shard: string;
  readonly queue: QueueName;
  readonly kind: MailboxName;
}

export interface Settlement {
  readonly key: MailboxKey;
  readonly itemId: string;
  /** The milliseconds after which the head is due again; undefined: it is done. */
  readonly againInMs: number | undefined;
}

export interface Turn {
  readonly mode: 'open' | 'go' | 'sleep' | 'leave';
  readonly settlements: readonly Settlement[];
  /** Writes for the settled heads: on one node all is written, or nothing; on a cluster they come first. */
  readonly writes?: readonly Write[];
  /** The most heads that are taken. */
  readonly want: number;
  /** The most of them that may be bulk. */
  readonly wantBulk: number;
  /** The number of heads that the session works on beside those that it settles here. */
  readonly inHand: number;
}

export interface TurnResult {
  /**
   * `awake`: go on. `asleep`: nothing is left to do until something is due. `busy`: another session takes this shard's mailboxes; until
   * the next is due, where that is an earlier run of the same job. `left`:
   * this one takes none any more. `orphaned`: as left, and no session is awake for the mailboxes that it gave back.
   */
  readonly state: 'awake' | 'asleep' | 'busy' | 'left' | 'orphaned';
  /** The delay until the next mailbox is due; undefined if none waits. */
  readonly nextDueInMs: number | undefined;
  /** The same of bulk. */
  readonly nextBulkInMs: number | undefined;
  /** The number of mailboxes in the session's name that it does not know of: the answer to an earlier turn was lost. */
  readonly strays: number;
  readonly heads: readonly ClaimedHead[];
  readonly failedWrites: readonly { readonly write: Write; readonly err: unknown }[];
}

/** The state of one shard for one queue. */
export interface ShardState {
  readonly shard: string;
  /** Items in its mailboxes. */
  readonly depth: number;
  /** Mailboxes whose turn has come. */
  readonly due: number;
  /** Mailboxes that wait for their time. */
  readonly delayed: number;
  /** Mailboxes that are worked on. */
  readonly taken: number;
  /** For how long a mailbox's turn has come, at most. */
  readonly oldestMs: number;
  /** For how long a mailbox's head has been its head, at most: whether it waits, is worked on, or is tried again later. */
  readonly oldestHeadMs: number;
  /** The mailbox that is longest due; empty: none is. */
  readonly longestDue: string;
  /** The worker that takes its mailboxes; undefined: none. */
  readonly worker: string | undefined;
  /** The name in the fleet of the replica that this worker runs in. */
  readonly replicaId: string | undefined;
}

/**
 * The time for which a session counts as alive without a turn. It takes one each second at least, so another process takes its work over
 * only after a pause of more than two seconds.
 */
export const LEASE_MS = 3500;
const STATES = ['awake', 'asleep', 'busy', 'left', 'orphaned'] as const;
const FIELDS_OF_LOOK = 8;

/** KEYS prefix · ARGV key, kind, queue, worker → awake. */
const MARK = new LuaScript(
  `${MARK_READY} return markReady(KEYS[1], { key = ARGV[1], kind = ARGV[2], queue = ARGV[3], bulk = false }, ARGV[4], now())`,
);

/** The shards of mailboxes in Redis, as their workers see them. */
export class ShardStore {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** Settles, renews and takes, in one step. */
  async turn(of: SessionRef, { mode, settlements, writes = [], want, wantBulk, inHand }: Turn): Promise<TurnResult> {
    const settled = settlements.flatMap(({ key, itemId, againInMs }) => [
      key,
      itemId,
      againInMs === undefined ? '' : Math.ceil(againInMs),
    ]);
    const written = Promise.allSettled(writes.map(async (write) => write()));
    if (isCluster(this.#redis)) await written;
    const [reply, outcomes] = await Promise.all([
      TURN.runForList(
        this.#redis,
        [shardPrefix(of.shard)],
        [of.session, of.worker, of.job, of.queue, of.kind, LEASE_MS, mode, want, wantBulk, inHand, ...settled],
      ),
      written,
    ]);
    const [state, nextDueInMs, nextBulkInMs, strays, ...heads] = reply;
    return {
      state: STATES.find((known) => known === state) ?? 'left',
      nextDueInMs: dueIn(nextDueInMs),
      nextBulkInMs: dueIn(nextBulkInMs),
      strays: Number(strays ?? 0),
      heads: readHeads(heads, of.kind),
      failedWrites: writes.flatMap((write, index) => {
        const outcome = outcomes[index];
        return outcome?.status === 'rejected' ? [{ write, err: outcome.reason as unknown }] : [];
      }),
    };
  }

  /** Gives back the session's mailboxes except those that it knows of. */
  async giveBackOthers(of: SessionRef, known: readonly MailboxKey[]): Promise<void> {
    await GIVE_BACK.run(this.#redis, [shardPrefix(of.shard)], [of.session, of.queue, of.kind, ...known]);
  }

  /** @returns false where another session works on the mailbox by now. */
  async save(session: string, ref: MailboxRef, fields: Readonly<Record<string, string>>): Promise<boolean> {
    const args = [session, ref.key, ref.kind, ...Object.entries(fields).flat()];
    return (await SAVE.run(this.#redis, [shardPrefix(shardOf(ref.key))], args)) === 1;
  }

  /** Puts a mailbox among those with work. @returns the session that is awake for it. */
  async markReady(ref: MailboxRef, queue: QueueName, own: string): Promise<Awake> {
    return readAwake(await MARK.run(this.#redis, [shardPrefix(shardOf(ref.key))], [ref.key, ref.kind, queue, own]));
  }

  async look(queue: QueueName): Promise<readonly ShardState[]> {
    const shards = allShards();
    // One command where all lie on one node.
    const groups = isCluster(this.#redis) ? shards.map((shard) => [shard]) : [shards];
    const states = await Promise.all(
      groups.map(async (group) =>
        readStates(group, await LOOK.runForList(this.#redis, group.map(shardPrefix), [queue])),
      ),
    );
    return states.flat();
  }
}

const dueIn = (value: unknown): number | undefined => (Number(value ?? -1) < 0 ? undefined : Number(value));

function readHeads(values: readonly unknown[], kind: MailboxName): ClaimedHead[] {
  const heads: ClaimedHead[] = [];
  for (let index = 0; index + 2 < values.length; index += 3) {
    const [key, item, fields] = values.slice(index, index + 3);
    const { '@': _session, ...progress } = toRecord(fields);
    heads.push({
      ref: { key: String(key) as MailboxKey, kind },
      item: String(item),
      progress,
    });
  }
  return heads;
}

function readStates(shards: readonly string[], reply: readonly unknown[]): ShardState[] {
  const values = reply.map(String);
  return shards.map((shard, index) => {
    const [depth, due, delayed, taken, oldestMs, oldestHeadMs, longestDue = '', awake = ''] = values.slice(
      index * FIELDS_OF_LOOK,
      (index + 1) * FIELDS_OF_LOOK,
    );
    const session = readAwake(awake);
    const worker = typeof session === 'string' ? undefined : session.worker;
    return {
      shard,
      depth: Math.max(Number(depth), Number(due) + Number(delayed) + Number(taken)),
      due: Number(due),
      delayed: Number(delayed),
      taken: Number(taken),
      oldestMs: Number(oldestMs),
      oldestHeadMs: Number(oldestHeadMs),
      longestDue,
      worker,
      replicaId: worker === undefined ? undefined : replicaOf(worker),
    };
  });
}

function toRecord(pairs: unknown): Record<string, string> {
  const record: Record<string, string> = {};
  if (!Array.isArray(pairs)) return record;
  for (let index = 0; index + 1 < pairs.length; index += 2) record[String(pairs[index])] = String(pairs[index + 1]);
  return record;
}
