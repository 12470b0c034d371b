/** One message's part is asked about so often at most. With a first time of five minutes the last is after about ten hours. */
const MAX_ASKS = 5;
const FACTOR = 3;
const SPREAD = 0.2;

/**
 * How long to wait before a part is asked about, in milliseconds; undefined: not any more.
 * @param asked how often it has been asked about.
 * @param afterMs how long after the send it is asked about first; each time after that comes three times as late.
 */
export function nextAskMs(asked: number, afterMs: number): number | undefined {
  if (asked >= MAX_ASKS) return undefined;
  const waitMs = afterMs * FACTOR ** asked;
  return waitMs + spread(waitMs * SPREAD);
}

/** Somewhere between 0 and so much: what was sent together need not be asked about together. */
export const spread = (widthMs: number): number => Math.round(Math.random() * widthMs);
