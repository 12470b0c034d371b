import { setTimeout as timer } from 'node:timers/promises';

/**
 * Resolves after `ms` milliseconds, or as soon as the signal aborts; the caller asks the signal which of the two it was. Never rejects.
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => undefined);
}
