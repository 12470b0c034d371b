import { randomBytes } from 'node:crypto';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { z } from 'zod';
import { bearerMatcher } from '../http/bearer.ts';

/**
 * One way to prove who one is. Another one (OpenID Connect, say) is one more of these: whichever accepts what was sent opens the
 * session.
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

export interface OneTimeCode {
  readonly code: string;
  readonly expiresAtMs: number;
}

const CODE_MS = 5 * 60_000;

/** By a link that works once, for some minutes: `{oneTime}`. Whoever has ADMIN_TOKEN can have one made. */
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

  /** Of two who come with the same code, one is let in. */
  async #use(code: string): Promise<boolean> {
    return (await this.#redis.del(keyOf(code))) === 1;
  }
}

/** Redis holds no code that anybody could sign in with. */
const keyOf = (code: string): string => keys.signInCode(digestOf('sign-in', code));
