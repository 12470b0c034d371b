export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** How long to wait after the nth failure in a row (from 1): doubling up to `maxMs`, the upper half of it by chance. */
export function backoffDelayMs(failures: number, backoff: Backoff, random: () => number = Math.random): number {
  const full = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(failures - 1, 30));
  return full / 2 + random() * (full / 2);
}
