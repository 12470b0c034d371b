import { randomUUID } from 'node:crypto';
import { concatenationKey } from '@ccm/shared/channels/smpp';
import type { Concatenation, ReceivedPdu } from '@ccm/shared/channels/smpp';
import { digestOf, keys, LuaScript } from '@ccm/shared/redis';
import type { RedisClient } from '@ccm/shared/redis';
import type { Vault } from '@ccm/shared/vault';

/** The parts of one long message that are here. */
export interface PartSet {
  readonly account: string;
  /** The same for every redelivery of its parts: names the joined message. */
  readonly id: string;
  readonly key: string;
  readonly pdus: readonly ReceivedPdu[];
  readonly complete: boolean;
}

/** KEYS parts, open · ARGV fresh id, sequence, pdu, total, key name, deadline → {id, complete, pdu…}. A part that comes twice is one part. */
const ADD = new LuaScript(`
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

/** How long the missing parts of a message are waited for. */
export const GIVE_UP_MS = 300_000;

/** Parts of long messages, kept in Redis across binds and replicas until they are whole, or given up with what there is. */
export class PartStore {
  readonly #redis: RedisClient;
  readonly #vault: Vault;

  constructor(redis: RedisClient, vault: Vault) {
    this.#redis = redis;
    this.#vault = vault;
  }

  async add(account: string, pdu: ReceivedPdu, concatenation: Concatenation): Promise<PartSet> {
    const key = `${account}|${digestOf(concatenationKey(pdu, concatenation))}`;
    const reply = await ADD.run(
      this.#redis,
      [partsKey(key), OPEN_SETS],
      [randomUUID(), concatenation.sequence, this.#seal(pdu), concatenation.total, key, Date.now() + GIVE_UP_MS],
    );
    return this.#toSet(account, key, reply);
  }

  /** The message is on its way: its parts may go. */
  async remove(set: PartSet): Promise<void> {
    await Promise.all([this.#redis.del(partsKey(set.key)), this.#redis.zrem(OPEN_SETS, set.key)]);
  }

  /** Sets whose missing parts have been waited for long enough. */
  async overdue(nowMs: number): Promise<PartSet[]> {
    const due = await this.#redis.zrangebyscore(OPEN_SETS, '-inf', nowMs, 'LIMIT', 0, 100);
    const sets = await Promise.all(due.map(async (key) => this.#load(key)));
    return sets.filter((set) => set !== undefined);
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
    return this.#vault.seal('smpp part', JSON.stringify(pdu));
  }

  #toSet(account: string, key: string, reply: unknown): PartSet {
    const [id, complete, ...parts] = Array.isArray(reply) ? (reply as unknown[]) : [];
    const pdus = parts.map((part) => JSON.parse(this.#vault.open('smpp part', String(part))) as ReceivedPdu);
    return { account, key, id: String(id), complete: Number(complete) === 1, pdus };
  }
}

const OPEN_SETS = `${keys.binds}:open-parts`;
const partsKey = (key: string): string => `${keys.binds}:parts:${key}`;
