import { setImmediate as nextTurn } from 'node:timers/promises';

/** Thrown by `withTimeout`. */
export class TimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`no answer in ${timeoutMs} ms`);
    this.name = 'TimeoutError';
  }
}

/**
 * The result of `work` within the time. If this process was suspended meanwhile, the answer may have arrived without having been read: it
 * gets one more turn of the event loop.
 * @throws {TimeoutError}
 */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    void nextTurn().then(async () => {
      await nextTurn();
      reject(new TimeoutError(timeoutMs));
    });
  }, timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
