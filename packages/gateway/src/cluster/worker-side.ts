import type { Health, Service } from '@ccm/shared/lifecycle';
import { readOrder } from './worker-messages.ts';
import type { WorkerReport } from './worker-messages.ts';

const REPORT_EVERY_MS = 1000;

/**
 * A worker's line to the primary: reports how it is, and hears when to stop or to load the key store anew. When the primary dies, its
 * channel closes and Node ends the worker.
 */
export class WorkerSide implements Service {
  readonly name = 'line to the primary';
  readonly #health: Health;
  readonly #stopping: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(health: Health, stopping: AbortSignal) {
    this.#health = health;
    this.#stopping = stopping;
  }

  async start(): Promise<void> {
    process.on('message', this.#obey);
    this.#timer = setInterval(() => void this.#report(), REPORT_EVERY_MS);
    await this.#report();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    process.off('message', this.#obey);
    return Promise.resolve();
  }

  readonly #obey = (message: unknown): void => {
    const order = readOrder(message);
    if (order === 'reload') process.kill(process.pid, 'SIGHUP');
    // From a terminal, Ctrl-C has told every process already: a second time would mean "at once".
    if (order === 'stop' && !this.#stopping.aborted) process.kill(process.pid, 'SIGTERM');
  };

  async #report(): Promise<void> {
    const { status, checks } = await this.#health.ready();
    const report: WorkerReport = { ccm: 'report', ready: status === 'ok', checks: { ...checks } };
    if (process.connected) process.send?.(report);
  }
}
