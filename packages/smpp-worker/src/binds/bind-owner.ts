import { sleep } from '@ccm/core/async';
import type { BindRegistry } from '@ccm/shared/storage/accounts';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BindState, SmppSession } from '../smpp/index.ts';
import { RENEW_MS } from './bind-lease.ts';
import type { BindLease } from './bind-lease.ts';

interface BindOwnerDeps {
  /** `<account>/<number from 0>`. */
  readonly id: string;
  readonly account: string;
  /** False for a receiver. */
  readonly transmits: boolean;
  /** The name of this replica in the fleet. */
  readonly owner: string;
  readonly lease: BindLease;
  readonly bindRegistry: BindRegistry;
  readonly logger: Logger;
  readonly openSession: (onStateChange: (state: BindState, detail: string) => void) => SmppSession;
  readonly drainTimeoutMs: number;
}

/** The time that another replica has to take a bind that was handed over. */
const STAY_AWAY_MS = 5000;

/** One configured bind: holds the session while the lease is ours, and lets go of it when it is not. */
export class BindOwner {
  readonly id: string;
  readonly account: string;
  readonly #deps: BindOwnerDeps;
  #session: SmppSession | undefined;
  #handingOver: Promise<void> | undefined;
  #letGoAtMs = 0;
  #state: { state: string; detail: string; sinceMs: number } = { state: 'idle', detail: '', sinceMs: Date.now() };

  constructor(deps: BindOwnerDeps) {
    this.id = deps.id;
    this.account = deps.account;
    this.#deps = deps;
  }

  /** Whether it holds the bind, also while handing it over: no other replica may bind yet. */
  get holds(): boolean {
    return this.#session !== undefined || this.#handingOver !== undefined;
  }

  /** The session, where this replica may submit on it at this very moment. */
  get usable(): SmppSession | undefined {
    const { lease, transmits } = this.#deps;
    return transmits && lease.held && this.#session?.state === 'bound' ? this.#session : undefined;
  }

  get stats(): Readonly<Record<string, number | undefined>> {
    return { ...this.#session?.stats };
  }

  get state(): string {
    return this.#session === undefined ? 'elsewhere' : this.#session.state;
  }

  /** For people: why it is not up, where it is not. */
  get condition(): string {
    return this.#session === undefined || this.state === 'bound' ? this.state : `${this.state}: ${this.#state.detail}`;
  }

  /** Called every moment: renews or takes the lease, obeys orders, reports. @param mayTake this replica has less than its share. */
  async tend(mayTake: boolean): Promise<void> {
    if (this.#handingOver !== undefined) return;
    const order = await this.#deps.bindRegistry.orderFor(this.id);
    if (order === 'unbind') {
      this.handOver('unbound by an operator');
      await this.#report({ state: 'unbound', detail: 'unbound by an operator' });
      return;
    }
    if (!this.holds && (!mayTake || Date.now() < this.#letGoAtMs)) return;
    if (!(await this.#deps.lease.take())) {
      if (this.holds) await this.#abandon();
      return;
    }
    if (!this.holds) this.#open();
    if (order === 'rebind') {
      await this.#deps.bindRegistry.order(this.id, 'bind');
      this.#session?.rebind();
    }
    await this.#report();
  }

  /** Begins to hand the bind over; the other binds must not wait for it. */
  handOver(why: string): void {
    this.letGo(why).catch((err: unknown) => {
      this.#deps.logger.warn({ err, bind: this.id }, 'failed to hand over a bind: its lease expires');
    });
  }

  /** Hands the bind over: window empty, unbind, lease free, so that another replica can bind at once. */
  async letGo(why: string): Promise<void> {
    const session = this.#session;
    if (session !== undefined) {
      this.#deps.logger.info({ bind: this.id, why }, 'bind handed over');
      this.#session = undefined;
      this.#letGoAtMs = Date.now() + STAY_AWAY_MS;
      this.#handingOver = this.#close(session).finally(() => {
        this.#handingOver = undefined;
      });
    }
    await this.#handingOver;
  }

  /** The lease stays ours until the session is over: two replicas never have the same bind. */
  async #close(session: SmppSession): Promise<void> {
    const { lease, drainTimeoutMs } = this.#deps;
    const closed = new AbortController();
    const renewing = this.#keepRenewing(closed.signal);
    await session.close(drainTimeoutMs);
    closed.abort();
    await renewing;
    await lease.free();
  }

  async #keepRenewing(closed: AbortSignal): Promise<void> {
    while (!closed.aborted) {
      await sleep(RENEW_MS, closed);
      if (!closed.aborted) await this.#deps.lease.take().catch(() => false);
    }
  }

  /** Cuts the line, whatever is in the window, because another replica has the lease. */
  async #abandon(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#deps.logger.warn({ bind: this.id }, 'bind lost to another replica');
    await session?.close(0);
  }

  #open(): void {
    const { logger, lease } = this.#deps;
    logger.info({ bind: this.id, fence: lease.fence }, 'bind taken');
    this.#session = this.#deps.openSession((state, detail) => {
      this.#state = { state, detail, sinceMs: Date.now() };
    });
    this.#session.start();
  }

  async #report(instead?: { state: string; detail: string }): Promise<void> {
    const { bindRegistry, owner, transmits } = this.#deps;
    await bindRegistry.report({
      id: this.id,
      account: this.account,
      owner,
      transmits,
      reportedAtMs: Date.now(),
      stats: { ...this.#session?.stats },
      ...this.#state,
      ...instead,
    });
  }
}
