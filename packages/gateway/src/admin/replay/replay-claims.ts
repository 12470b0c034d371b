import { randomUUID } from 'node:crypto';
import { keys, LuaScript } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

/** The time after which a replayer that died blocks nobody any more. */
const CLAIM_MS = 30_000;

/** KEYS claim · ARGV holder. */
const RELEASE = new LuaScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** Two operators at once: one of them replays a dead letter, the other is told so. */
export class ReplayClaims {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** Runs `work` unless another replay of this letter runs at the moment. */
  async hold<T>(letterId: string, work: () => Promise<T>): Promise<T | 'taken'> {
    const key = keys.deadReplay(letterId);
    const holder = randomUUID();
    if ((await this.#redis.set(key, holder, 'PX', CLAIM_MS, 'NX')) !== 'OK') return 'taken';
    try {
      return await work();
    } finally {
      await RELEASE.run(this.#redis, [key], [holder]);
    }
  }
}
