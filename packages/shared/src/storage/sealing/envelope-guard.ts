import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';

/**
 * Knows a copied envelope: each belongs to the job in which it was first read. That job may be run again and again (its worker died);
 * the same envelope in another one was put there by nobody of ours.
 */
export class EnvelopeGuard {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /**
   * False for a copy: the envelope came in another job before.
   * @param jobId the same for every run of the job; @param rememberMs as long as the provider's duplicates are known.
   */
  async claim(envelopeId: string, jobId: string, rememberMs: number): Promise<boolean> {
    const key = keys.envelope(envelopeId);
    const isFirst = (await this.#redis.set(key, jobId, 'PX', rememberMs, 'NX')) === 'OK';
    return isFirst || (await this.#redis.get(key)) === jobId;
  }
}
