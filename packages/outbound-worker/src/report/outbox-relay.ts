import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { StatusUpdates } from '@ccm/shared/messages';

export interface OutboxRelayDeps extends SweepTimes {
  readonly statuses: Pick<StatusUpdates, 'announceLate'>;
  readonly logger: Logger;
}

export interface SweepTimes {
  /** Between two looks; default five seconds. */
  readonly everyMs?: number;
  /** OutboxEntry are late when they were not set going for so long; default five seconds. */
  readonly olderThanMs?: number;
}

const EVERY_MS = 5000;
const OLDER_THAN_MS = 5000;
const LIMIT = 500;

/** Sets news going that a process left lying when it died between a change of status and its news. One look of all replicas finds each. */
export class OutboxRelay implements Component {
  readonly name = 'late news';
  readonly #deps: OutboxRelayDeps;
  readonly #task: PeriodicTask;

  constructor(deps: OutboxRelayDeps) {
    this.#deps = deps;
    this.#task = new PeriodicTask({
      name: this.name,
      everyMs: deps.everyMs ?? EVERY_MS,
      turn: async (signal) => this.#sweep(signal),
      failed: (err) => {
        deps.logger.warn({ err }, 'late news could not be looked for');
      },
    });
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { statuses, logger, olderThanMs = OLDER_THAN_MS } = this.#deps;
    let found = LIMIT;
    while (found === LIMIT && !signal.aborted) {
      found = await statuses.announceLate({ olderThanMs, limit: LIMIT });
      if (found > 0) logger.info({ changes: found }, 'set going news that a process had left lying');
    }
  }
}
