import { keys, LuaScript } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

/** The time after which a dead owner's bind is free; the contract allows 10 s until another replica is bound. */
export const LEASE_MS = 6000;
export const RENEW_MS = 1500;
/** An owner stops submitting so long before its lease could be over: clocks tick unevenly, and a submit takes a moment. */
const MARGIN_MS = 1000;
const ALIVE_MS = 5000;

/** KEYS lease, fence · ARGV owner, ms → the fence number where the lease was free or is ours, else 0. */
const TAKE = new LuaScript(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if owner then return tonumber(redis.call('GET', KEYS[2])) end
return redis.call('INCR', KEYS[2])`);

/** KEYS lease · ARGV owner. Frees it if it is ours. */
const FREE = new LuaScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`);

/**
 * The right to hold one bind: one replica has it at a time. Each new owner gets a higher fence number, and an owner that stood still
 * (SIGSTOP, a long pause) sees by its own clock that its right is over before it submits again.
 */
export class BindLease {
  readonly #redis: RedisClient;
  readonly #owner: string;
  readonly #key: string;
  #validUntilMs = 0;
  #fence = 0;

  constructor(redis: RedisClient, bindId: string, owner: string) {
    this.#redis = redis;
    this.#owner = owner;
    this.#key = `${keys.binds}:lease:${bindId}`;
  }

  get fence(): number {
    return this.#fence;
  }

  /** Whether this replica may use the bind right now. */
  get held(): boolean {
    return Date.now() < this.#validUntilMs - MARGIN_MS;
  }

  /** Takes or renews the lease; false: another replica has it. */
  async take(): Promise<boolean> {
    // Counted from before the call: the lease in Redis then always outlives what this process believes.
    const askedAtMs = Date.now();
    const fence = Number(await TAKE.run(this.#redis, [this.#key, `${this.#key}:fence`], [this.#owner, LEASE_MS]));
    if (fence === 0) {
      this.#validUntilMs = 0;
      return false;
    }
    this.#fence = fence;
    this.#validUntilMs = askedAtMs + LEASE_MS;
    return true;
  }

  async free(): Promise<void> {
    this.#validUntilMs = 0;
    await FREE.run(this.#redis, [this.#key], [this.#owner]);
  }
}

/** The living replicas, so that each takes its share of the binds. */
export class ReplicaRegister {
  readonly #redis: RedisClient;
  readonly #owner: string;

  constructor(redis: RedisClient, owner: string) {
    this.#redis = redis;
    this.#owner = owner;
  }

  /** Says that this replica is alive and counts all that are. */
  async beat(): Promise<number> {
    const nowMs = Date.now();
    const key = `${keys.binds}:replicas`;
    await Promise.all([
      this.#redis.zadd(key, nowMs, this.#owner),
      this.#redis.zremrangebyscore(key, '-inf', nowMs - ALIVE_MS),
    ]);
    return Math.max(1, await this.#redis.zcard(key));
  }

  async leave(): Promise<void> {
    await this.#redis.zrem(`${keys.binds}:replicas`, this.#owner);
  }
}
