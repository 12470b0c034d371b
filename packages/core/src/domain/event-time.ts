import { DAY_MS } from '../time/index.ts';

/** The last moment that a Date can hold (ECMA-262, 21.4.1.1). */
const MAX_TIME_MS = 8_640_000_000_000_000;

/** A provider's time in milliseconds since 1970; undefined if no date can be made of it, so that no later code fails on it. */
export function eventTimeMs(ms: number): number | undefined {
  return ms > 0 && ms <= MAX_TIME_MS ? ms : undefined;
}

const MAX_SECONDS = 1e11;
const MAX_MILLISECONDS = 1e14;
const MAX_MICROSECONDS = 1e17;

/**
 * A provider's time in seconds, milliseconds or microseconds since 1970, told apart by its size, in milliseconds: versions of one API, and
 * platforms between a provider and us, do not agree on the unit. Undefined where no date can be made of it.
 */
export function momentMs(value: number): number | undefined {
  if (value < MAX_SECONDS) return eventTimeMs(Math.trunc(value * 1000));
  if (value < MAX_MILLISECONDS) return eventTimeMs(Math.trunc(value));
  return value < MAX_MICROSECONDS ? eventTimeMs(Math.trunc(value / 1000)) : undefined;
}

/** Providers deliver what they could not at once for about as long. A time further back is more likely a wrong clock. */
const MAX_DELAY_MS = DAY_MS;

/** A provider's time of an event where it is possible: not after the arrival, at most a day before it. Else the arrival. */
export function believedTime(eventAtMs: number | undefined, arrivedAtMs: number): number {
  const isPossible = eventAtMs !== undefined && eventAtMs <= arrivedAtMs && arrivedAtMs - eventAtMs <= MAX_DELAY_MS;
  return isPossible ? eventAtMs : arrivedAtMs;
}
