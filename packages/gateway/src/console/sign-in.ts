import { bearerMatcher } from '@ccm/shared/platform/lifecycle';
import { MINUTE_MS } from '@ccm/core/time';
import { randomBytes } from 'node:crypto';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { z } from 'zod';

/**
 * One way to sign in. Another one (OpenID Connect, say) implements this too: the first way that accepts the request opens the session.
 */
export interface SignInWay {
  /** Undefined for a body that is meant for another way; else whether it is let in. */
  readonly verify: (body: unknown) => Promise<boolean> | undefined;
}

const tokenBody = z.object({ token: z.string().min(1).max(1000) });
const oneTimeBody = z.object({ oneTime: z.string().min(1).max(200) });

/** By ADMIN_TOKEN: `{token}`. */
export function signInByToken(token: string | undefined): SignInWay {
  const matches = bearerMatcher(token === undefined ? [] : [token]);
  return {
    verify: (body) => {
      const given = tokenBody.safeParse(body);
      return given.success ? Promise.resolve(matches(`Bearer ${given.data.token}`)) : undefined;
    },
  };
}

interface OneTimeCode {
  readonly code: string;
  readonly expiresAtMs: number;
}

const CODE_MS = 5 * MINUTE_MS;

/** Signs in by a link that works once, for some minutes: `{oneTime}`. ADMIN_TOKEN is needed to make one. */
export class OneTimeCodes implements SignInWay {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async issue(): Promise<OneTimeCode> {
    const code = randomBytes(24).toString('base64url');
    await this.#redis.set(keyOf(code), '1', 'PX', CODE_MS);
    return { code, expiresAtMs: Date.now() + CODE_MS };
  }

  readonly verify = (body: unknown): Promise<boolean> | undefined => {
    const given = oneTimeBody.safeParse(body);
    return given.success ? this.#use(given.data.oneTime) : undefined;
  };

  /** Uses a code. Of two requests with the same code, one is let in. */
  async #use(code: string): Promise<boolean> {
    return (await this.#redis.del(keyOf(code))) === 1;
  }
}

/** Redis holds no code that anybody could sign in with. */
const keyOf = (code: string): string => keys.signInCode(digestOf('sign-in', code));
