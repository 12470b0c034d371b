import { setTimeout as timer } from 'node:timers/promises';

/** Resolves after `ms` milliseconds, or as soon as the signal aborts; check the signal to see which. Never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => undefined);
}
