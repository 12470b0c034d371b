import { HOUR_MS } from '@ccm/core/time';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A signed-in console; the cookie holds all of it. */
export interface ConsoleSession {
  /** To be sent back as X-CSRF-Token with every call that changes something. */
  readonly csrf: string;
  readonly expiresAtMs: number;
}

export const SESSION_COOKIE = 'ccm_session';
const LIFETIME_MS = 12 * HOUR_MS;
const VALUE = /^1\.(\d{13})\.([\w-]{22})\.([\w-]{43})$/;

/**
 * Sessions of the console as signed cookies. They end after twelve hours, at once if a token or key changes, and at this gateway when
 * their user signs out.
 */
export class ConsoleSessions {
  readonly #key: Buffer;
  /** Those that were ended before their time, with that time. */
  readonly #ended = new Map<string, number>();

  /** @param secrets ADMIN_TOKEN and everything else whose change ends all sessions; the same in all gateways. */
  constructor(secrets: readonly string[]) {
    this.#key = createHmac('sha256', 'ccm console session').update(JSON.stringify(secrets)).digest();
  }

  /** @returns the session, and the cookie's value. */
  open(nowMs = Date.now()): ConsoleSession & { readonly value: string } {
    const expiresAtMs = nowMs + LIFETIME_MS;
    const id = randomBytes(16).toString('base64url');
    const value = `1.${expiresAtMs}.${id}.${this.#mac('session', `${expiresAtMs}.${id}`)}`;
    return { value, expiresAtMs, csrf: this.#mac('csrf', id) };
  }

  /** Undefined for a cookie that is forged, expired, or of an earlier token. */
  read(value: string | undefined, nowMs = Date.now()): ConsoleSession | undefined {
    const [, expires = '', id = '', mac = ''] = VALUE.exec(value ?? '') ?? [];
    const expiresAtMs = Number(expires);
    if (id === '' || !equal(mac, this.#mac('session', `${expires}.${id}`)) || expiresAtMs <= nowMs) return undefined;
    if (this.#ended.has(id)) return undefined;
    return { expiresAtMs, csrf: this.#mac('csrf', id) };
  }

  /** Refuses the cookie from now on. */
  end(value: string | undefined, nowMs = Date.now()): void {
    const [, expires, id] = VALUE.exec(value ?? '') ?? [];
    if (id === undefined || this.read(value, nowMs) === undefined) return;
    for (const [ended, untilMs] of this.#ended) if (untilMs <= nowMs) this.#ended.delete(ended);
    this.#ended.set(id, Number(expires));
  }

  #mac(use: string, content: string): string {
    return createHmac('sha256', this.#key).update(`${use} ${content}`).digest('base64url');
  }
}

/** In constant time for texts of one length. */
export function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The session's cookie of a request; undefined without one. */
export function sessionCookie(header: string | undefined): string | undefined {
  const cookies = (header ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`))?.slice(SESSION_COOKIE.length + 1);
}
