import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Give up after this time; default 40,000 ms: a test must not fail because the machine is busy. */
  readonly timeoutMs?: number;
  /** Between two looks; default 20 ms. */
  readonly intervalMs?: number;
  /** The awaited condition, in the words of the error: `the broker takes connections`. */
  readonly describe?: string;
}

const NOT_YET: ReadonlySet<unknown> = new Set([undefined, null, false]);

/**
 * Checks repeatedly until `condition` holds, and returns its value. `undefined`, `null`, `false` and an exception mean "not yet". @throws
 * {Error} when the time is over; the last exception is its cause.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const { timeoutMs = 40_000, intervalMs = 20, describe = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  do {
    try {
      const value = await condition();
      if (holds(value)) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await pause(intervalMs);
  } while (performance.now() < deadline);
  const reason = lastError instanceof Error ? `: ${lastError.message}` : '';
  throw new Error(`timed out after ${String(timeoutMs)} ms while waiting for ${describe}${reason}`, {
    cause: lastError,
  });
}

function holds<T>(value: T): value is NonNullable<Exclude<T, false>> {
  return !NOT_YET.has(value);
}
