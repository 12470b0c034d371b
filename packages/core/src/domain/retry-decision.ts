import { backoffMs } from '../async/index.ts';
import type { FleetError } from './fleet-error.ts';

/** The number of tries so far, and their time. */
export interface TryHistory {
  /** Including the try that just failed. */
  readonly attempts: number;
  readonly firstTriedAtMs: number;
  readonly nowMs: number;
  readonly retryWindowMs: number;
}

export type RetryDecision = { readonly again: true; readonly inMs: number } | { readonly again: false };

const BACKOFF = { firstMs: 1000, maxMs: 60_000 } as const;

/**
 * The only function that turns an error's advice into the queue's act: give up, or try again in a number of milliseconds. It obeys the other
 * side's Retry-After; else the delay is exponential with jitter, from one second to one minute, and the last try is made when the retry
 * window ends: who comes back within it gets the message.
 */
export function decideRetry(error: FleetError, history: TryHistory): RetryDecision {
  const { retryable, maxAttempts, retryAfterMs, doubling } = error.advice;
  if (!retryable) return { again: false };
  if (maxAttempts !== undefined && history.attempts >= maxAttempts) return { again: false };
  const wishMs =
    doubling === true && retryAfterMs !== undefined ? retryAfterMs * 2 ** (history.attempts - 1) : retryAfterMs;
  const leftMs = history.firstTriedAtMs + history.retryWindowMs - history.nowMs;
  const inMs = wishMs ?? Math.min(backoffMs(history.attempts, BACKOFF), leftMs);
  return leftMs <= 0 || inMs > leftMs ? { again: false } : { again: true, inMs };
}
