import { setImmediate as nextTurn } from 'node:timers/promises';

/** Thrown by `inTime`. */
export class TooLate extends Error {
  constructor(timeoutMs: number) {
    super(`no answer in ${timeoutMs} ms`);
    this.name = 'TooLate';
  }
}

/**
 * What `work` gives, if it gives it in time. Where this process itself stood still meanwhile, the answer may have come in but not have
 * been read: it gets one more turn of the event loop.
 * @throws {TooLate}
 */
export async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    void nextTurn().then(async () => {
      await nextTurn();
      reject(new TooLate(timeoutMs));
    });
  }, timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
