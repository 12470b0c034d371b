export { backoffMs } from './backoff.ts';
export type { BackoffPolicy } from './backoff.ts';
export { endOfTurn } from './end-of-turn.ts';
export { KeyedTaskQueue } from './keyed-task-queue.ts';
export { once } from './once.ts';
export { sleep } from './sleep.ts';
export { sharedFor } from './shared-for.ts';
export { waitAtMost } from './wait-at-most.ts';
export { whenAborted } from './when-aborted.ts';
