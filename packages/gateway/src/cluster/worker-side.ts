import type { Health, ProcessContext, Component } from '@ccm/shared/platform/lifecycle';
import type { LogControl } from '@ccm/shared/platform/logging';
import { readOrder } from './worker-messages.ts';
import type { WorkerReport } from './worker-messages.ts';

const REPORT_EVERY_MS = 1000;

/**
 * A worker's connection with the primary: reports its state, and takes the orders to stop, to read files again, or to change the log
 * level. When the primary dies, its channel closes and Node ends the worker.
 */
export class WorkerSide implements Component {
  readonly name = 'line to the primary';
  readonly #health: Health;
  readonly #logControl: LogControl;
  readonly #stopping: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor({ health, logControl, stopping }: Pick<ProcessContext, 'health' | 'logControl' | 'stopping'>) {
    this.#health = health;
    this.#logControl = logControl;
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
  }

  readonly #obey = (message: unknown): void => {
    const order = readOrder(message);
    if (order?.ccm === 'reload') process.kill(process.pid, 'SIGHUP');
    if (order?.ccm === 'log-level') this.#logControl.setLevel(order.level);
    // From a terminal, Ctrl-C has told every process already: a second time would mean "at once".
    if (order?.ccm === 'stop' && !this.#stopping.aborted) process.kill(process.pid, 'SIGTERM');
  };

  async #report(): Promise<void> {
    const { status, checks } = await this.#health.ready();
    const report: WorkerReport = { ccm: 'report', ready: status === 'ok', checks: { ...checks } };
    if (process.connected) process.send?.(report);
  }
}
