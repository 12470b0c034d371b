import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

const KEEP_SECONDS = 60;
const NONCE = /^[0-9a-f-]{36}$/;

/** Numbers that only this fleet knows, for a minute: an address that answers with one leads to a gateway of the fleet. */
export class SelfCheck {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async issue(): Promise<string> {
    const nonce = randomUUID();
    await this.#redis.set(keys.selfCheck(nonce), '1', 'EX', KEEP_SECONDS);
    return nonce;
  }

  async isOurs(nonce: string): Promise<boolean> {
    return NONCE.test(nonce) && (await this.#redis.get(keys.selfCheck(nonce)).catch(() => null)) !== null;
  }
}

/** Under the address that providers call. */
export const SELF_CHECK_PATH = '/self-check';

/** GET /self-check/:nonce: whether the nonce is one of this fleet's, and nothing else. */
export function selfCheckRoutes(selfCheck: SelfCheck): Router {
  const router = Router();
  router.get(`${SELF_CHECK_PATH}/:nonce`, async (request, response, next) => {
    if (await selfCheck.isOurs(request.params.nonce)) response.type('text/plain').send('ours');
    else next();
  });
  return router;
}
