import { backoffMs, once } from '@ccm/core/async';
import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import type { CheckResult, Component } from '@ccm/shared/platform/lifecycle';
import type { Logger, LogLevel } from '@ccm/shared/platform/logging';
import { readReport } from './worker-messages.ts';
import type { Order, WorkerReport } from './worker-messages.ts';

interface WorkerGroupOptions {
  /** GATEWAY_PROCESSES. */
  readonly count: number;
  readonly logger: Logger;
  readonly replaced: () => void;
}

interface Member {
  readonly worker: Worker;
  listening: boolean;
  report: WorkerReport | undefined;
}

const REPLACE = { firstMs: 100, maxMs: 10_000, jitter: 0 } as const;

/** The processes that share SERVER_PORT: started together, replaced when one dies, drained together. */
export class WorkerGroup implements Component {
  readonly name = 'worker processes';
  readonly #options: WorkerGroupOptions;
  readonly #members = new Set<Member>();
  readonly #replacements = new Set<NodeJS.Timeout>();
  /** Deaths since a worker last came to listen: a worker that cannot start is not started in a loop. */
  #deaths = 0;
  #stopping = false;
  #logLevel: LogLevel | undefined;

  constructor(options: WorkerGroupOptions) {
    this.#options = options;
  }

  /** Resolves when all of them listen. Rejects when one ends before that. */
  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.count }, async () => this.#launch()));
  }

  /** Each drains within its own SHUTDOWN_TIMEOUT. */
  readonly stop = once(async (): Promise<void> => this.#endAll());

  async #endAll(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#replacements) clearTimeout(timer);
    await Promise.all(
      [...this.#members].map(async ({ worker, listening }) => {
        const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        if (listening) tell(worker, { ccm: 'stop' });
        // One that is still starting may not hear yet.
        else worker.process.kill('SIGTERM');
        await gone;
      }),
    );
  }

  reload(): void {
    for (const { worker, listening } of this.#members) {
      if (listening) tell(worker, { ccm: 'reload' });
      // It may have read the old one already, and does not hear yet.
      else worker.once('listening', () => tell(worker, { ccm: 'reload' }));
    }
  }

  /** For the workers of today, and for those that take their place. */
  setLogLevel(level: LogLevel): void {
    this.#logLevel = level;
    for (const { worker, listening } of this.#members) if (listening) tell(worker, { ccm: 'log-level', level });
  }

  /** The number of workers that listen. */
  get listening(): number {
    return [...this.#members].filter((member) => member.listening).length;
  }

  /** Ready while at least one worker is; for each of the workers' checks it shows the worst result. */
  check(): CheckResult {
    const ready = [...this.#members].filter(({ listening, report }) => listening && report?.ready === true).length;
    const detail = `${this.listening} of ${this.#options.count} listen, ${ready} ready`;
    return { ok: ready > 0, detail };
  }

  /** The workers' common result of one of their checks; undefined: no worker has reported it. */
  checkOf(name: string): CheckResult | undefined {
    const results = [...this.#members].flatMap(({ report }) => report?.checks[name] ?? []);
    if (results.length === 0) return undefined;
    const details = new Set(results.flatMap(({ detail }) => detail ?? []));
    return { ok: results.some(({ ok }) => ok), ...(details.size === 0 ? {} : { detail: [...details].join('; ') }) };
  }

  async #launch(): Promise<void> {
    const member: Member = { worker: cluster.fork(), listening: false, report: undefined };
    const { worker } = member;
    this.#members.add(member);
    worker.on('message', (message: unknown) => {
      member.report = readReport(message) ?? member.report;
    });
    const listening = new Promise<void>((resolve, reject) => {
      worker.once('listening', () => {
        member.listening = true;
        this.#deaths = 0;
        if (this.#logLevel !== undefined) tell(worker, { ccm: 'log-level', level: this.#logLevel });
        resolve();
      });
      worker.once('exit', (code: number | null, signal: string | null) => {
        this.#members.delete(member);
        reject(new Error(`worker process ${worker.process.pid} ended before it listened (${signal ?? code})`));
      });
    });
    await listening;
    worker.once('exit', (code: number | null, signal: string | null) => {
      this.#replace(worker, signal ?? String(code));
    });
  }

  #replace(worker: Worker, how: string): void {
    if (this.#stopping) return;
    const { logger, replaced } = this.#options;
    this.#deaths += 1;
    const delayMs = backoffMs(this.#deaths, REPLACE);
    logger.error({ pid: worker.process.pid, how, delayMs }, 'worker process died, starting another');
    replaced();
    this.#launchIn(delayMs);
  }

  #launchIn(delayMs: number): void {
    const timer = setTimeout(() => {
      this.#replacements.delete(timer);
      this.#launch().catch((err: unknown) => {
        if (this.#stopping) return;
        this.#deaths += 1;
        const nextMs = backoffMs(this.#deaths, REPLACE);
        this.#options.logger.error({ err, delayMs: nextMs }, 'worker process failed to start');
        this.#launchIn(nextMs);
      });
    }, delayMs);
    this.#replacements.add(timer);
  }
}

function tell(worker: Worker, order: Order): void {
  if (worker.isConnected()) worker.send(order);
  else if (order.ccm === 'stop') worker.process.kill('SIGTERM');
}
