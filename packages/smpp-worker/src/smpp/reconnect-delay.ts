const FIRST_MS = 1000;
const MAX_MS = 30_000;
/** Refused credentials do not mend themselves within seconds, and hammering gets accounts locked. */
const BAD_CREDENTIALS_MS = 60_000;
/** A fifth up or down, so that many binds do not come back in step. */
const JITTER = 0.2;

/**
 * How long to wait before connecting again: 1 s doubling to 30 s, or a minute after refused credentials, spread by a fifth.
 * @param failures tries that failed in a row before this one
 * @param random 0 to 1
 */
export function reconnectDelayMs(failures: number, badCredentials: boolean, random: number): number {
  const delayMs = badCredentials ? BAD_CREDENTIALS_MS : Math.min(FIRST_MS * 2 ** Math.min(failures, 10), MAX_MS);
  return Math.round(delayMs * (1 + JITTER * (2 * random - 1)));
}
