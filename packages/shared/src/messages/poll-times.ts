/** When an account's provider is asked about a part. */
export interface PollSchedule {
  /** How long after the send it is asked first, in milliseconds. */
  readonly afterMs: number;
  /** Each time after that comes so many times as late; default 3. */
  readonly factor?: number;
  /** How often at most; default 5: with a first time of five minutes, the last is after about ten hours. */
  readonly maxAsks?: number;
}

const MAX_ASKS = 5;
const FACTOR = 3;
const SPREAD = 0.2;

/**
 * How long to wait before a part is asked about, in milliseconds; undefined: not any more.
 * @param asked how often it has been asked about.
 */
export function nextAskMs(asked: number, schedule: PollSchedule): number | undefined {
  const { afterMs, factor = FACTOR, maxAsks = MAX_ASKS } = schedule;
  if (asked >= maxAsks) return undefined;
  const waitMs = afterMs * factor ** asked;
  return waitMs + spread(waitMs * SPREAD);
}

/** Somewhere between 0 and so much: what was sent together need not be asked about together. */
export const spread = (widthMs: number): number => Math.round(Math.random() * widthMs);
