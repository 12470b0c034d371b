/** The growth of the waits between tries. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** The share of each wait that is left to chance, 0 to 1, so that many who failed together do not return together; default 0.5. */
  readonly jitter?: number;
}

const DEFAULT_JITTER = 0.5;
/** 2 ** 30 ms is twelve days: no policy waits longer. */
const MAX_DOUBLINGS = 30;

/**
 * The wait in milliseconds after the nth failure in a row (from 1): `firstMs`, doubling up to `maxMs`; the part that `jitter` names is
 * chosen by chance.
 */
export function backoffMs(failures: number, policy: BackoffPolicy, random: () => number = Math.random): number {
  const { firstMs, maxMs, jitter = DEFAULT_JITTER } = policy;
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS));
  return Math.round(ceilingMs * (1 - jitter + jitter * random()));
}
