import { randomUUID } from 'node:crypto';
import { concatenationKey, concatenationOf, fingerprintOf, receivedPduSchema } from '@ccm/channels/smpp';
import type { Concatenation, ReceivedPdu } from '@ccm/channels/smpp';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { SealedJson } from '@ccm/shared/storage/sealing';
import type { Sealer } from '@ccm/shared/storage/sealing';
import { ADD_PART, FORGET_SET } from './segment-scripts.ts';

/** The parts of one long message that are here. */
export interface PartSet {
  readonly account: string;
  /** The same for every redelivery of its parts: names the joined message. */
  readonly id: string;
  /** Account and digest of the fields that the parts of a message share. Several messages may have the same, one after the other. */
  readonly key: string;
  /** Without those that were sealed with a key that is gone. */
  readonly pdus: readonly ReceivedPdu[];
  readonly complete: boolean;
}

/** A part as it came. */
export interface ArrivedPart {
  readonly pdu: ReceivedPdu;
  readonly concatenation: Concatenation;
  /** The worker's name for the delivery, the same when the SMSC delivers it again. */
  readonly deliveryId: string;
}

/** The time to wait for the missing parts of a message. */
export const GIVE_UP_MS = 300_000;
/** The time for which a part of a joined message is recognised. */
const JOINED_MS = 600_000;
/** Parts of one text follow each other faster. */
const COMING_MS = 10_000;
/** The time that a message waits for a sign that its parts may be of different texts. */
export const CONTESTED_MS = 3000;

/**
 * Parts of long messages, kept in Redis across binds and replicas until they are whole, or passed on incomplete. Telephones have few
 * references and use them again: the same text twice is two messages, and parts of different texts are never joined.
 */
export class SegmentStore {
  readonly #redis: RedisClient;
  readonly #sealed: SealedJson<ReceivedPdu>;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealed = new SealedJson(sealer, { purpose: 'smpp part', schema: receivedPduSchema });
  }

  /** Adds a part; undefined if its message is on its way already. */
  async add(account: string, { pdu, concatenation, deliveryId }: ArrivedPart): Promise<PartSet | undefined> {
    const key = `${account}|${digestOf(concatenationKey(pdu, concatenation))}`;
    const nowMs = Date.now();
    const reply = await ADD_PART.runForList(
      this.#redis,
      [partsKey(key), OPEN_SETS],
      [
        randomUUID(),
        concatenation.sequence,
        this.#sealed.seal(pdu),
        concatenation.total,
        key,
        nowMs,
        nowMs + GIVE_UP_MS,
        fingerprintOf(pdu),
        deliveryId,
        COMING_MS,
        CONTESTED_MS,
      ],
    );
    return reply.length === 0 ? undefined : this.#toSet(account, key, reply);
  }

  /** The message is on its way: its parts may go. */
  async remove({ key, id }: PartSet): Promise<void> {
    await FORGET_SET.run(this.#redis, [partsKey(key), OPEN_SETS], [key, id, Date.now(), JOINED_MS]);
  }

  /**
   * Sets whose missing parts have been waited for long enough. A set of which no part can be opened waits on, for its key to come back.
   */
  async overdue(nowMs: number): Promise<PartSet[]> {
    const due = await this.#redis.zrangebyscore(OPEN_SETS, '-inf', nowMs, 'LIMIT', 0, 100);
    const ready: PartSet[] = [];
    for (const member of due) {
      const set = await this.#load(member);
      if (set === undefined) continue;
      if (set.pdus.length > 0) ready.push(set);
      else await this.#redis.zadd(OPEN_SETS, nowMs + GIVE_UP_MS, member);
    }
    return ready;
  }

  /** Loads a set of parts. The rest of a redelivery whose parts all lie in a message that was joined lately is of no more use. */
  async #load(member: string): Promise<PartSet | undefined> {
    const bar = member.lastIndexOf('|');
    const [key, id] = [member.slice(0, bar), member.slice(bar + 1)];
    const fields = await this.#redis.hgetall(partsKey(key));
    const valuesOf = (kind: string): string[] =>
      Object.entries(fields).flatMap(([field, value]) => (field.startsWith(`${id}:${kind}`) ? [value] : []));
    const parts = valuesOf('n');
    const set = this.#toSet(key.slice(0, key.lastIndexOf('|')), key, [id, 0, ...parts]);
    const isRepeated = isIncomplete(set) && valuesOf('f').every((print) => fields[`d:${print}`] !== undefined);
    if (parts.length > 0 && !isRepeated) return set;
    await this.remove(set);
    return undefined;
  }

  #toSet(account: string, key: string, [id, complete, ...parts]: readonly unknown[]): PartSet {
    const pdus = parts.map((part) => this.#sealed.openIfReadable(String(part))).filter((pdu) => pdu !== undefined);
    return { account, key, id: String(id), complete: Number(complete) === 1, pdus };
  }
}

function isIncomplete({ pdus }: PartSet): boolean {
  const [first] = pdus;
  const total = first === undefined ? undefined : concatenationOf(first)?.total;
  return total !== undefined && pdus.length < total;
}

const OPEN_SETS = `${keys.binds}:open-parts`;
const partsKey = (key: string): string => `${keys.binds}:parts:${key}`;
