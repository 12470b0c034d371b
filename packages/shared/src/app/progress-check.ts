import { waitAtMost } from '@ccm/core/async';
import type { Check, CheckResult } from '../platform/lifecycle/index.ts';
import type { JobQueue } from '../storage/queues/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';

/** The consuming side of a queue, as far as its getting on can be seen. */
export interface Progress {
  /** The time of the last finished work, milliseconds since 1970. */
  readonly lastProgressMs: number;
  /** False if it has ended without a stop. */
  readonly running: boolean;
}

export interface ProgressCheckOptions {
  readonly queue: Pick<JobQueue<object>, 'nextInLine'>;
  readonly redis: RedisClient;
  /** Undefined while this process does not work on the queue. */
  readonly worker: () => Progress | undefined;
  /** Longer than any step of a job takes; default 60 s. */
  readonly stuckMs?: number;
}

const STUCK_MS = 60_000;
/** Below the health page's own patience: a Redis that does not answer is not this check's fault. */
const ANSWER_MS = 1000;

/**
 * Liveness of a worker: red when its loop has ended, or when work lies in the queue, the next in line stays the same for `stuckMs` (no
 * replica takes anything), and this worker finishes nothing either, although Redis answers. An outage of Redis is no death.
 */
export function progressCheck({ queue, redis, worker, stuckMs = STUCK_MS }: ProgressCheckOptions): Check {
  let next = { name: '', sinceMs: 0 };
  return async (): Promise<CheckResult> => {
    const progress = worker();
    if (progress === undefined) return { ok: true, detail: 'not at work here' };
    if (!progress.running) return { ok: false, detail: 'the worker has ended by itself' };
    const name = redis.status === 'ready' ? await nextInLineOf(queue) : undefined;
    const nowMs = Date.now();
    if (name === undefined || name !== next.name) next = { name: name ?? '', sinceMs: nowMs };
    const stuckForMs = name === undefined ? 0 : nowMs - Math.max(next.sinceMs, progress.lastProgressMs);
    if (stuckForMs < stuckMs) return { ok: true };
    return { ok: false, detail: `work waits, and nothing was done for ${Math.round(stuckForMs / 1000)} s` };
  };
}

async function nextInLineOf(queue: ProgressCheckOptions['queue']): Promise<string | undefined> {
  const answer = queue.nextInLine().catch(() => undefined);
  return waitAtMost(answer, ANSWER_MS);
}
