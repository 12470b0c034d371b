/** The last moment that a Date can hold (ECMA-262, 21.4.1.1). */
const MAX_TIME_MS = 8_640_000_000_000_000;

/** A provider's time in milliseconds since 1970; undefined if no date can be made of it, so that no later code fails on it. */
export function eventTimeMs(ms: number): number | undefined {
  return ms > 0 && ms <= MAX_TIME_MS ? ms : undefined;
}
