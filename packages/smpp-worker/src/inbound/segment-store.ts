import { randomUUID } from 'node:crypto';
import { concatenationKey, fingerprintOf } from '@ccm/channels/smpp';
import type { Concatenation, ReceivedPdu } from '@ccm/channels/smpp';
import { digestOf, keys, LuaScript } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { SealingError } from '@ccm/shared/storage/sealing';
import type { Sealer } from '@ccm/shared/storage/sealing';

/** The parts of one long message that are here. */
export interface PartSet {
  readonly account: string;
  /** The same for every redelivery of its parts: names the joined message. */
  readonly id: string;
  readonly key: string;
  /** Without those that were sealed with a key that is gone. */
  readonly pdus: readonly ReceivedPdu[];
  readonly complete: boolean;
}

/**
 * KEYS parts, open · ARGV fresh id, sequence, pdu, total, key name, deadline, digest → {id, complete, pdu…}, or nil for a part that comes
 * again after its message was joined. A part that comes twice before is one part. References are few and come round again: only a part
 * with the same octets is taken for the old one.
 */
const ADD = new LuaScript(`
if redis.call('HEXISTS', KEYS[1], 'd' .. ARGV[7]) == 1 then return nil end
redis.call('HSETNX', KEYS[1], 'id', ARGV[1])
redis.call('HSETNX', KEYS[1], 'n' .. ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], 86400000)
redis.call('ZADD', KEYS[2], 'NX', ARGV[6], ARGV[5])
local reply = {redis.call('HGET', KEYS[1], 'id'), 0}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 1) == 'n' then reply[#reply + 1] = fields[i + 1] end
end
if #reply - 2 >= tonumber(ARGV[4]) then reply[2] = 1 end
return reply`);

/** KEYS parts, open · ARGV key name, keepMs, digest… The parts go, their digests stay for a while. */
const JOINED = new LuaScript(`
redis.call('DEL', KEYS[1])
for i = 3, #ARGV do redis.call('HSET', KEYS[1], 'd' .. ARGV[i], '1') end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZREM', KEYS[2], ARGV[1])`);

/** How long the missing parts of a message are waited for. */
export const GIVE_UP_MS = 300_000;
/** How long a part of a joined message is recognised. */
const JOINED_MS = 600_000;

/** Parts of long messages, kept in Redis across binds and replicas until they are whole, or given up with what there is. */
export class SegmentStore {
  readonly #redis: RedisClient;
  readonly #sealer: Sealer;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealer = sealer;
  }

  /** Undefined for a part whose message is on its way already. */
  async add(account: string, pdu: ReceivedPdu, concatenation: Concatenation): Promise<PartSet | undefined> {
    const key = `${account}|${digestOf(concatenationKey(pdu, concatenation))}`;
    const reply = await ADD.run(
      this.#redis,
      [partsKey(key), OPEN_SETS],
      [
        randomUUID(),
        concatenation.sequence,
        this.#seal(pdu),
        concatenation.total,
        key,
        Date.now() + GIVE_UP_MS,
        fingerprintOf(pdu),
      ],
    );
    return reply === null ? undefined : this.#toSet(account, key, reply);
  }

  /** The message is on its way: its parts may go. */
  async remove(set: PartSet): Promise<void> {
    await JOINED.run(this.#redis, [partsKey(set.key), OPEN_SETS], [set.key, JOINED_MS, ...set.pdus.map(fingerprintOf)]);
  }

  /** Sets whose missing parts have been waited for long enough. One of which no part can be opened waits on, for its key to come back. */
  async overdue(nowMs: number): Promise<PartSet[]> {
    const due = await this.#redis.zrangebyscore(OPEN_SETS, '-inf', nowMs, 'LIMIT', 0, 100);
    const sets = await Promise.all(due.map(async (key) => this.#load(key)));
    const known = sets.filter((set) => set !== undefined);
    for (const { key } of known.filter(({ pdus }) => pdus.length === 0)) {
      await this.#redis.zadd(OPEN_SETS, nowMs + GIVE_UP_MS, key);
    }
    return known.filter(({ pdus }) => pdus.length > 0);
  }

  async #load(key: string): Promise<PartSet | undefined> {
    const fields = await this.#redis.hgetall(partsKey(key));
    const parts = Object.entries(fields).flatMap(([field, value]) => (field.startsWith('n') ? [value] : []));
    const account = key.slice(0, key.lastIndexOf('|'));
    if (fields['id'] === undefined) {
      await this.#redis.zrem(OPEN_SETS, key);
      return undefined;
    }
    return this.#toSet(account, key, [fields['id'], 0, ...parts]);
  }

  #seal(pdu: ReceivedPdu): string {
    return this.#sealer.seal('smpp part', JSON.stringify(pdu));
  }

  #open(sealed: string): ReceivedPdu[] {
    try {
      return [JSON.parse(this.#sealer.open('smpp part', sealed)) as ReceivedPdu];
    } catch (error) {
      if (error instanceof SealingError) return [];
      throw error;
    }
  }

  #toSet(account: string, key: string, reply: unknown): PartSet {
    const [id, complete, ...parts] = Array.isArray(reply) ? (reply as unknown[]) : [];
    const pdus = parts.flatMap((part) => this.#open(String(part)));
    return { account, key, id: String(id), complete: Number(complete) === 1, pdus };
  }
}

const OPEN_SETS = `${keys.binds}:open-parts`;
const partsKey = (key: string): string => `${keys.binds}:parts:${key}`;
