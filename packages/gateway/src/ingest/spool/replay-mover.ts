import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { webhookLanes } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import type { ReplayBuffer } from './replay-buffer.ts';

export interface ReplayMoverOptions {
  readonly backlog: Pick<ReplayBuffer, 'look' | 'take' | 'forget' | 'close'>;
  readonly isReady: () => boolean;
  /** Adds one job; rejects when Redis does not confirm it. */
  readonly send: (lane: QueueName, sealed: readonly string[]) => Promise<void>;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 100;
const MOST_PER_JOB = 50;

/** Moves the backlog to the lanes, oldest first. Every gateway runs one, with a spool or without: nobody may be left who would do it. */
export class ReplayMover implements Component {
  readonly name = 'backlog mover';
  readonly #options: ReplayMoverOptions;
  readonly #task: PeriodicTask;

  constructor(options: ReplayMoverOptions) {
    this.#options = options;
    this.#task = new PeriodicTask({
      name: this.name,
      everyMs: LOOK_EVERY_MS,
      turn: async (signal) => this.#look(signal),
      // What was taken is still there, and a second copy of a job is dropped by whoever reads it.
      failed: (err) => {
        options.logger.debug({ err }, 'moving the backlog is interrupted');
      },
    });
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { backlog, isReady, logger } = this.#options;
    if (!isReady() || !(await backlog.look())) return;
    const moved = await Promise.all(webhookLanes().map(async (lane) => this.#move(lane, signal)));
    const count = moved.reduce((sum, one) => sum + one, 0);
    if (count > 0) logger.info({ envelopes: count }, 'moved envelopes of the backlog to their lanes');
    await backlog.close();
  }

  /** @returns how many */
  async #move(lane: QueueName, signal: AbortSignal): Promise<number> {
    const { backlog, send } = this.#options;
    let count = 0;
    while (!signal.aborted) {
      const taken = await backlog.take(lane, MOST_PER_JOB);
      if (taken === undefined || taken.length === 0) break;
      await send(
        lane,
        taken.map(({ sealed }) => sealed),
      );
      await backlog.forget(lane, taken);
      count += taken.length;
    }
    return count;
  }
}
