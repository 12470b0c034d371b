/** The schedule of status polls for a part. */
export interface PollSchedule {
  /** The delay of the first poll after the send, in milliseconds. */
  readonly afterMs: number;
  /** The factor by which each further time comes later; default 3. */
  readonly factor?: number;
  /** The most polls; default 5: with a first delay of five minutes, the last is after about ten hours. */
  readonly maxPolls?: number;
}

const MAX_POLLS = 5;
const FACTOR = 3;
const SPREAD = 0.2;

/** The delay before the next poll of a part, in milliseconds; undefined: no further poll. @param polled the number of polls so far. */
export function nextPollInMs(polled: number, schedule: PollSchedule): number | undefined {
  const { afterMs, factor = FACTOR, maxPolls = MAX_POLLS } = schedule;
  if (polled >= maxPolls) return undefined;
  const waitMs = afterMs * factor ** polled;
  return waitMs + spread(waitMs * SPREAD);
}

/** A random time between 0 and `widthMs`: messages that were sent together need not be polled together. */
export const spread = (widthMs: number): number => Math.round(Math.random() * widthMs);
