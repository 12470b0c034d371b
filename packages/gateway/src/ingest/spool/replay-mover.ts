import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { webhookPartitions } from '@ccm/shared/storage/partitions';
import type { PartitionName } from '@ccm/shared/storage/partitions';
import type { ReplayBuffer } from './replay-buffer.ts';

export interface ReplayMoverOptions {
  readonly replayBuffer: Pick<ReplayBuffer, 'look' | 'take' | 'forget' | 'close'>;
  readonly isReady: () => boolean;
  /** Appends them, in order; rejects when Redis does not confirm them. */
  readonly send: (partition: PartitionName, sealed: readonly string[]) => Promise<void>;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 100;
const MAX_PER_WRITE = 50;

/**
 * Moves the replay buffer to the partitions, oldest first. Every gateway runs one, with or without a spool, because the others may be
 * gone.
 */
export class ReplayMover implements Component {
  readonly name = 'replay mover';
  readonly #options: ReplayMoverOptions;
  readonly #task: PeriodicTask;

  constructor(options: ReplayMoverOptions) {
    this.#options = options;
    this.#task = new PeriodicTask({
      name: this.name,
      everyMs: LOOK_EVERY_MS,
      turn: async (signal) => this.#look(signal),
      // The envelopes are still in the buffer, and a reader drops the second copy of one.
      failed: (err) => {
        options.logger.debug({ err }, 'interrupted moving the replay buffer');
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
    const { replayBuffer, isReady, logger } = this.#options;
    if (!isReady() || !(await replayBuffer.look())) return;
    const moved = await Promise.all(webhookPartitions().map(async (partition) => this.#move(partition, signal)));
    const count = moved.reduce((sum, one) => sum + one, 0);
    if (count > 0) logger.info({ envelopes: count }, 'moved envelopes of the replay buffer to their partitions');
    await replayBuffer.close();
  }

  /** @returns how many */
  async #move(partition: PartitionName, signal: AbortSignal): Promise<number> {
    const { replayBuffer, send } = this.#options;
    let count = 0;
    while (!signal.aborted) {
      const taken = await replayBuffer.take(partition, MAX_PER_WRITE);
      if (taken === undefined || taken.length === 0) break;
      await send(
        partition,
        taken.map(({ sealed }) => sealed),
      );
      await replayBuffer.forget(partition, taken);
      count += taken.length;
    }
    return count;
  }
}
