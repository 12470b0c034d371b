import { randomUUID } from 'node:crypto';
import { sleep } from '@ccm/core/async';
import { keys, primariesOf } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { QueueName } from '../queues/index.ts';
import { MAILBOX_NAMES } from './mailbox-ref.ts';
import type { MailboxKey, MailboxRef } from './mailbox-ref.ts';
import type { ShardStore } from './shards/shard-store.ts';

const MOVER_MS = 10_000;
const LOOK_AGAIN_MS = 250;
const BATCH = 500;
/** A mailbox's keys in the earlier version, and their present names; the owner of one is dropped. */
const PARTS = { items: 'items', seen: 'seen', notes: 'progress', owner: undefined } as const;
const EARLIER_KEY = new RegExp(
  `^ccm:\\{(?<key>[cm]:[^}]+)\\}:(?:(?<kind>${MAILBOX_NAMES.join('|')}):)?(?<part>items|seen|notes|owner|record|trail)$`,
);

/**
 * Moves mailboxes and messages of earlier versions, which had a hash tag each, into the shards, once: the first process does it, and all
 * others wait. A mailbox's items stay in their order, in front of newer ones.
 */
export class EarlierLayout {
  readonly #redis: RedisClient;
  readonly #shards: Pick<ShardStore, 'markReady'>;
  #isMoved = false;
  #moving: Promise<void> | undefined;

  constructor(redis: RedisClient, shards: Pick<ShardStore, 'markReady'>) {
    this.#redis = redis;
    this.#shards = shards;
  }

  /** Resolves when all is moved. Rejects where Redis does not answer; the next call tries again. */
  async untilMoved(): Promise<void> {
    if (this.#isMoved) return;
    this.#moving ??= this.#moveAll().finally(() => {
      this.#moving = undefined;
    });
    await this.#moving;
  }

  /** Moves one mailbox. Harmless where there is nothing of it. */
  async move({ key, kind }: MailboxRef): Promise<void> {
    for (const part of Object.keys(PARTS)) await this.#moveKey(`ccm:{${key}}:${kind}:${part}`);
  }

  async #moveAll(): Promise<void> {
    const mover = randomUUID();
    while ((await this.#redis.exists(keys.layout)) === 0) {
      if ((await this.#redis.set(keys.layoutMover, mover, 'PX', MOVER_MS, 'NX')) === null) {
        await sleep(LOOK_AGAIN_MS);
        continue;
      }
      for (const primary of primariesOf(this.#redis)) await this.#moveFrom(primary);
      await this.#redis.set(keys.layout, '1');
      await this.#redis.del(keys.layoutMover);
    }
    this.#isMoved = true;
  }

  async #moveFrom(primary: Pick<RedisClient, 'scan'>): Promise<void> {
    let cursor = '0';
    do {
      const [next, found] = await primary.scan(cursor, 'MATCH', 'ccm:{[cm]:*', 'COUNT', BATCH);
      await Promise.all(found.map(async (key) => this.#moveKey(key)));
      await this.#redis.pexpire(keys.layoutMover, MOVER_MS);
      cursor = next;
    } while (cursor !== '0');
  }

  async #moveKey(from: string): Promise<void> {
    const { key, kind, part } = EARLIER_KEY.exec(from)?.groups ?? {};
    if (key === undefined || part === undefined) return;
    const now = kind === undefined ? part : PARTS[part as keyof typeof PARTS];
    if (now === undefined) {
      await this.#redis.del(from);
      return;
    }
    const to = keys.mailbox(key, kind === undefined ? now : `${kind}:${now}`);
    await this.#carry(from, to);
    const name = MAILBOX_NAMES.find((known) => known === kind);
    // The queue of what goes out is known by the job that lies there for it.
    if (now === 'items' && name !== undefined && name !== 'out') {
      const queue: QueueName = name === 'in' ? 'forward' : `report-${name}`;
      await this.#shards.markReady({ key: key as MailboxKey, kind: name }, queue, '');
    }
  }

  /** Safe to repeat after a crash at any point. */
  async #carry(from: string, to: string): Promise<void> {
    const type = await this.#redis.type(from);
    const expiresInMs = await this.#redis.pttl(from);
    if (type === 'list') await this.#carryList(from, to);
    else if (type === 'zset') {
      const members = await this.#redis.zrangebyscore(from, '-inf', '+inf', 'WITHSCORES');
      for (let index = 0; index + 1 < members.length; index += 2)
        await this.#redis.zadd(to, 'NX', members[index + 1] ?? '0', members[index] ?? '');
    } else if (type === 'hash') {
      const fields = Object.entries(await this.#redis.hgetall(from));
      await Promise.all(fields.map(async ([field, value]) => this.#redis.hsetnx(to, field, value)));
    }
    if (expiresInMs > 0) await this.#redis.pexpire(to, expiresInMs);
    await this.#redis.del(from);
  }

  /** Moves a list in front of the items that are there. */
  async #carryList(from: string, to: string): Promise<void> {
    const values = await this.#redis.lrange(from, 0, -1);
    const [first] = values;
    if (first === undefined || (await this.#redis.lpos(to, first)) !== null) return;
    await this.#redis.lpush(to, ...values.toReversed());
  }
}
