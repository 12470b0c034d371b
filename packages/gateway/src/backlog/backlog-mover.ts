import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from '@ccm/shared/lifecycle';
import type { Logger } from '@ccm/shared/logging';
import { webhookLanes } from '@ccm/shared/queues';
import type { QueueName } from '@ccm/shared/queues';
import type { Backlog } from './backlog.ts';

export interface BacklogMoverOptions {
  readonly backlog: Pick<Backlog, 'look' | 'take' | 'forget' | 'close'>;
  readonly isReady: () => boolean;
  /** Adds one job; rejects when Redis does not confirm it. */
  readonly send: (lane: QueueName, sealed: readonly string[]) => Promise<void>;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 100;
const MOST_PER_JOB = 50;

/** Moves the backlog to the lanes, oldest first. Every gateway runs one, with a spool or without: nobody may be left who would do it. */
export class BacklogMover implements Service {
  readonly name = 'backlog mover';
  readonly #options: BacklogMoverOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: BacklogMoverOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        if (this.#options.isReady()) await this.#look();
      } catch (err) {
        // What was taken is still there, and a second copy of a job is dropped by whoever reads it.
        this.#options.logger.debug({ err }, 'moving the backlog is interrupted');
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { backlog, logger } = this.#options;
    if (!(await backlog.look())) return;
    const moved = await Promise.all(webhookLanes().map((lane) => this.#move(lane)));
    const count = moved.reduce((sum, one) => sum + one, 0);
    if (count > 0) logger.info({ envelopes: count }, 'moved envelopes of the backlog to their lanes');
    await backlog.close();
  }

  /** @returns how many */
  async #move(lane: QueueName): Promise<number> {
    const { backlog, send } = this.#options;
    let count = 0;
    while (!this.#stopping.signal.aborted) {
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
