import { sleep } from './sleep.ts';

/**
 * Waits for some work, `ms` milliseconds at most, or until the signal aborts. The work itself goes on, and nobody hears of its end.
 * @returns the outcome of the work; undefined where the wait ended before it.
 */
export async function waitAtMost<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T | undefined> {
  const over = new AbortController();
  const end = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.race([work, sleep(ms, end).then(() => undefined)]);
  } finally {
    over.abort();
  }
}
