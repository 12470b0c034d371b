import type { FleetError } from '@ccm/core/domain';
import type { Logger } from '../../../platform/logging/index.ts';
import type { QueueName } from '../../queues/index.ts';
import { describeFailure } from '../describe-failure.ts';

/** Failures of one reason that go on are logged again after this. */
const AGAIN_AFTER_MS = 60_000;
/** Failures of one reason are over when a message gets through and none failed for this long. */
const OVER_AFTER_MS = 10_000;

interface Failures {
  readonly firstAtMs: number;
  lastAtMs: number;
  loggedAtMs: number;
  count: number;
}

/**
 * Logs failures after which a message is tried again: the first of each reason at once, those that follow once a minute with their
 * number, and that messages get through again. A line for each try would fill the log of an outage.
 */
export class FailureLog {
  readonly #queue: QueueName;
  readonly #logger: Logger;
  readonly #failures = new Map<string, Failures>();

  constructor(queue: QueueName, logger: Logger) {
    this.#queue = queue;
    this.#logger = logger;
  }

  /** @param nowMs milliseconds on any clock that is not set. */
  failed(error: FleetError, nowMs = performance.now()): void {
    const { reason } = describeFailure(error);
    const known = this.#failures.get(reason);
    const failures = known ?? { firstAtMs: nowMs, lastAtMs: nowMs, loggedAtMs: nowMs, count: 0 };
    failures.lastAtMs = nowMs;
    failures.count += 1;
    this.#failures.set(reason, failures);
    if (known !== undefined && nowMs - known.loggedAtMs < AGAIN_AFTER_MS) return;
    failures.loggedAtMs = nowMs;
    this.#logger.warn(
      { event: 'messages-fail', queue: this.#queue, reason, tries: failures.count, err: error },
      'messages fail and are tried again',
    );
  }

  succeeded(nowMs = performance.now()): void {
    for (const [reason, { firstAtMs, lastAtMs, count }] of this.#failures) {
      if (nowMs - lastAtMs < OVER_AFTER_MS) continue;
      this.#failures.delete(reason);
      this.#logger.info(
        {
          event: 'messages-recover',
          queue: this.#queue,
          reason,
          tries: count,
          forMs: Math.round(lastAtMs - firstAtMs),
        },
        'messages get through again',
      );
    }
  }
}
