import { randomUUID } from 'node:crypto';
import { fingerprintOf } from '@ccm/channels/smpp';
import type { ReceivedPdu } from '@ccm/channels/smpp';
import { keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

/** The arrival of a PDU: its bind, session and sequence number. */
export interface Arrival {
  readonly account: string;
  /** The configured bind; it has one line at a time. */
  readonly bindId: string;
  /** The line it came over. */
  readonly linkId: string;
}

/** A delivery by the name under which it travels on. */
export interface NamedDelivery {
  readonly id: string;
  /** To be called when it is safe, just before it is answered. */
  readonly answered: () => Promise<void>;
  /** To be called when the SMSC is asked to come again. */
  readonly refused: () => void;
}

interface Answered {
  readonly fingerprint: string;
  readonly id: string;
  readonly atMs: number;
}

/** One bind's present line, and its recent answers. */
interface Line {
  readonly linkId: string;
  readonly answered: Answered[];
}

const REMEMBER_MS = 600_000;
/** An answer given so shortly before a line was lost may not have arrived. */
const IN_FLIGHT_MS = 2000;
/** The age at which an open answer counts as left by a process or a line that died: no answer takes so long here while all is well. */
const LEFT_BEHIND_MS = 3000;
const KEPT_PER_LINE = 50;

/**
 * SMPP gives deliver_sm no identity, and customers repeat themselves. A PDU with the same octets is a redelivery only when the first
 * one went unanswered (its line or its process died), or when its answer may have been lost with its line. In doubt it is a message
 * of its own: doubled is better than lost.
 */
export class RedeliveryDetector {
  readonly #redis: RedisClient;
  readonly #lines = new Map<string, Line>();
  readonly #inDoubt = new Map<string, Answered>();

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async name(pdu: ReceivedPdu, arrival: Arrival): Promise<NamedDelivery> {
    const fingerprint = fingerprintOf(pdu);
    const line = this.#lineOf(arrival);
    const inDoubt = this.#takeInDoubt(arrival.account, fingerprint);
    const key = `${keys.binds}:open:${arrival.account}:${fingerprint}`;
    const open = inDoubt === undefined ? await this.#open(key) : { id: inDoubt.id, ours: false };
    return {
      id: open.id,
      answered: async () => {
        line.answered.push({ fingerprint, id: open.id, atMs: Date.now() });
        if (line.answered.length > KEPT_PER_LINE) line.answered.shift();
        if (open.ours) await this.#redis.del(key);
      },
      refused: () => {
        this.#inDoubt.set(inDoubtKey(arrival.account, fingerprint), { fingerprint, id: open.id, atMs: Date.now() });
      },
    };
  }

  /** Takes the name that an unanswered delivery of these octets left behind, or opens a new one. */
  async #open(key: string): Promise<{ readonly id: string; readonly ours: boolean }> {
    const fresh = `${String(Date.now())}|${randomUUID()}`;
    const earlier = await this.#redis.set(key, fresh, 'PX', REMEMBER_MS, 'NX', 'GET');
    if (earlier === null) return { id: idIn(fresh), ours: true };
    const leftBehind = Date.now() - Number(earlier.split('|', 1)[0]) > LEFT_BEHIND_MS;
    return leftBehind ? { id: idIn(earlier), ours: true } : { id: idIn(fresh), ours: false };
  }

  /** A new line on a bind means that its former one is gone: answers that were on their way then are in doubt. */
  #lineOf({ account, bindId, linkId }: Arrival): Line {
    const known = this.#lines.get(bindId);
    if (known?.linkId === linkId) return known;
    const line: Line = { linkId, answered: [] };
    this.#lines.set(bindId, line);
    const lastMs = known?.answered.at(-1)?.atMs ?? 0;
    for (const answered of known?.answered ?? []) {
      if (lastMs - answered.atMs <= IN_FLIGHT_MS)
        this.#inDoubt.set(inDoubtKey(account, answered.fingerprint), answered);
    }
    return line;
  }

  #takeInDoubt(account: string, fingerprint: string): Answered | undefined {
    const key = inDoubtKey(account, fingerprint);
    const answered = this.#inDoubt.get(key);
    this.#inDoubt.delete(key);
    return answered !== undefined && Date.now() - answered.atMs < REMEMBER_MS ? answered : undefined;
  }
}

const inDoubtKey = (account: string, fingerprint: string): string => `${account} ${fingerprint}`;
const idIn = (value: string): string => value.slice(value.indexOf('|') + 1);
