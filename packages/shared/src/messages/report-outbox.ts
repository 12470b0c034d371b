import { randomUUID } from 'node:crypto';
import { keys, LuaScript } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';

/** One change of a status on its way to those who hear of it. */
export interface OutboxMark {
  readonly messageId: string;
  /** Its own, so that one change being told does not hide that another is not. */
  readonly mark: string;
}

/** KEYS due · ARGV until, limit, again at → marks. Handed out to one who asks; again later, unless it is done by then. */
const CLAIM = new LuaScript(`
local marks = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, mark in ipairs(marks) do redis.call('ZADD', KEYS[1], ARGV[3], mark) end
return marks`);

/**
 * Which messages may have news that nobody has set going yet. A mark is made before the status is changed and taken away after its news
 * were set going, so that whoever dies between leaves it behind: the order is safe though marks and messages lie on different nodes of
 * a cluster.
 */
export class ReportOutbox {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async expect(messageId: string, nowMs: number): Promise<OutboxMark> {
    const mark = `${randomUUID().slice(0, 8)}:${messageId}`;
    await this.#redis.zadd(keys.newsDue, nowMs, mark);
    return { messageId, mark };
  }

  async done(marks: readonly OutboxMark[]): Promise<void> {
    if (marks.length > 0) await this.#redis.zrem(keys.newsDue, ...marks.map(({ mark }) => mark));
  }

  /** Up to `limit` marks made before `untilMs`. Each goes to one of all who ask, and comes again after `leaseMs`. */
  async claimLate(untilMs: number, limit: number, leaseMs: number): Promise<OutboxMark[]> {
    const reply = await CLAIM.run(this.#redis, [keys.newsDue], [untilMs, limit, Date.now() + leaseMs]);
    return (Array.isArray(reply) ? reply.map(String) : []).map((mark) => ({
      mark,
      messageId: mark.slice(mark.indexOf(':') + 1),
    }));
  }
}
