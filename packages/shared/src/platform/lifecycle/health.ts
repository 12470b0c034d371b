import { waitAtMost } from '@ccm/core/async';
import { messageOf } from '@ccm/core/errors';

export interface CheckResult {
  readonly ok: boolean;
  /** The state in a few words for a person, without secrets: `connected to 10.0.0.5:2775`. */
  readonly detail?: string;
}
export type Check = () => CheckResult | Promise<CheckResult>;

/** `fail` if any check does. */
export interface HealthReport {
  readonly status: 'ok' | 'fail';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

interface Entry {
  readonly check: Check;
  readonly live: boolean;
  readonly ready: boolean;
}

const CHECK_TIMEOUT_MS = 2000;

/**
 * The named checks of everything that this process depends on. Ready: work may come. Live: a restart would not help. A dependency that is
 * away belongs to `ready` alone, or an outage of Redis would restart the fleet.
 */
export class Health {
  readonly #entries = new Map<string, Entry>();
  readonly #timeoutMs: number;
  #stopping = false;

  constructor(options: { readonly checkTimeoutMs?: number } = {}) {
    this.#timeoutMs = options.checkTimeoutMs ?? CHECK_TIMEOUT_MS;
  }

  /** Default: for `ready` only. A check that throws, or takes longer than two seconds, fails. */
  register(name: string, check: Check, where: { readonly live?: boolean; readonly ready?: boolean } = {}): void {
    this.#entries.set(name, { check, live: where.live ?? false, ready: where.ready ?? true });
  }

  unregister(name: string): void {
    this.#entries.delete(name);
  }

  /** From now on `ready` fails, so that load balancers look elsewhere while the process drains. */
  stopping(): void {
    this.#stopping = true;
  }

  async live(): Promise<HealthReport> {
    return this.#report((entry) => entry.live);
  }

  async ready(): Promise<HealthReport> {
    const report = await this.#report((entry) => entry.ready);
    if (!this.#stopping) return report;
    return { status: 'fail', checks: { ...report.checks, process: { ok: false, detail: 'stopping' } } };
  }

  async #report(isAsked: (entry: Entry) => boolean): Promise<HealthReport> {
    const asked = [...this.#entries].filter(([, entry]) => isAsked(entry));
    const results = await Promise.all(
      asked.map(async ([name, entry]) => [name, await this.#outcome(entry.check)] as const),
    );
    return {
      status: results.every(([, result]) => result.ok) ? 'ok' : 'fail',
      checks: Object.fromEntries(results),
    };
  }

  async #outcome(check: Check): Promise<CheckResult> {
    try {
      const result = await waitAtMost(Promise.resolve(check()), this.#timeoutMs);
      return result ?? { ok: false, detail: `no answer in ${this.#timeoutMs} ms` };
    } catch (error) {
      return { ok: false, detail: messageOf(error) };
    }
  }
}
