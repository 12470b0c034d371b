import { conversationDigest, keys, LuaScript } from '../redis/index.ts';
import type { ConversationRef, RedisClient } from '../redis/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { SealedRefs } from './sealed-refs.ts';

/** A conversation whose customer has been silent until its deadline. */
export interface DueInactivity {
  readonly ref: ConversationRef;
  readonly deadlineMs: number;
}

/** KEYS deadlines, refs · ARGV member, deadline, ref. */
const START_CLOCK = new LuaScript(`
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return redis.status_reply('OK')`);

/** KEYS deadlines, refs · ARGV member, latest. Stops the clock, unless it was restarted for a deadline after `latest`. */
const STOP_CLOCK = new LuaScript(`
local deadline = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not deadline or tonumber(deadline) > tonumber(ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])`);

/** The most due conversations in one answer; the next call returns the others. */
const MAX_DUE = 100;
const CLOCK_KEYS = [keys.inactivity, keys.inactivityRefs] as const;

/** Deadlines of customers' silence: one sorted set over all conversations. */
export class InactivityClock {
  readonly #redis: RedisClient;
  readonly #refs: SealedRefs;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#refs = new SealedRefs(sealer, 'inactivity');
  }

  /** A running clock keeps the later one of both deadlines. */
  async start(ref: ConversationRef, deadlineMs: number): Promise<void> {
    const member = conversationDigest(ref);
    await START_CLOCK.run(this.#redis, CLOCK_KEYS, [member, deadlineMs, this.#refs.seal(ref, member)]);
  }

  /** Stops the clock, unless its deadline is later than `latestMs`: then it was restarted meanwhile. */
  async stop(ref: ConversationRef, latestMs: number): Promise<void> {
    await this.#stop(conversationDigest(ref), latestMs);
  }

  /** The time at which the chat ends unless the customer writes, milliseconds since 1970; undefined while no clock runs. */
  async deadlineMs(ref: ConversationRef): Promise<number | undefined> {
    const deadline = await this.#redis.zscore(keys.inactivity, conversationDigest(ref));
    return deadline === null ? undefined : Number(deadline);
  }

  /** Conversations whose deadline has passed. Each stays until `stop`, and every replica sees it. */
  async due(nowMs: number): Promise<DueInactivity[]> {
    const flat = await this.#redis.zrangebyscore(keys.inactivity, '-inf', nowMs, 'WITHSCORES', 'LIMIT', 0, MAX_DUE);
    const members = flat.filter((_, index) => index % 2 === 0);
    if (members.length === 0) return [];
    const refs = await this.#redis.hmget(keys.inactivityRefs, ...members);
    const due: DueInactivity[] = [];
    for (const [index, member] of members.entries()) {
      const deadlineMs = Number(flat[2 * index + 1]);
      const ref = this.#refs.open(refs[index], member);
      if (ref === undefined) await this.#stop(member, deadlineMs);
      else due.push({ ref, deadlineMs });
    }
    return due;
  }

  async #stop(member: string, latestMs: number): Promise<void> {
    await STOP_CLOCK.run(this.#redis, CLOCK_KEYS, [member, latestMs]);
  }
}
