import { backoffMs } from '@ccm/core/async';

/** Around 1 s, doubling to around 30 s: each wait is a fifth longer or shorter by chance, so that many binds do not return together. */
const LOST = { firstMs: 1200, maxMs: 36_000, jitter: 1 / 3 } as const;
/** Refused credentials stay refused for longer than seconds, and frequent tries get accounts locked. */
const REFUSED = { firstMs: 72_000, maxMs: 72_000, jitter: 1 / 3 } as const;

/**
 * The delay before the next connection, in milliseconds. @param failures tries that failed in a row before this one @param random 0 to 1
 */
export function reconnectDelayMs(failures: number, badCredentials: boolean, random: number): number {
  return backoffMs(failures + 1, badCredentials ? REFUSED : LOST, () => random);
}
