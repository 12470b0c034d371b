import type { BindBoard } from '@ccm/shared/binds';
import type { Logger } from '@ccm/shared/logging';
import type { BindState, SmppSession } from '../smpp/index.ts';
import type { BindLease } from './bind-lease.ts';

export interface BindHolderParts {
  /** `<account>/<number from 0>`. */
  readonly id: string;
  readonly account: string;
  readonly owner: string;
  readonly lease: BindLease;
  readonly board: BindBoard;
  readonly logger: Logger;
  readonly openSession: (onStateChange: (state: BindState, detail: string) => void) => SmppSession;
  readonly drainTimeoutMs: number;
}

/** One configured bind: holds the session while the lease is ours, and lets go of it when it is not. */
export class BindHolder {
  readonly id: string;
  readonly account: string;
  readonly #parts: BindHolderParts;
  #session: SmppSession | undefined;
  #letGoAtMs = 0;
  #state: { state: string; detail: string; sinceMs: number } = { state: 'idle', detail: '', sinceMs: Date.now() };

  constructor(parts: BindHolderParts) {
    this.id = parts.id;
    this.account = parts.account;
    this.#parts = parts;
  }

  get holds(): boolean {
    return this.#session !== undefined;
  }

  /** The session, where this replica may submit on it at this very moment. */
  get usable(): SmppSession | undefined {
    return this.#parts.lease.held && this.#session?.state === 'bound' ? this.#session : undefined;
  }

  get stats(): Readonly<Record<string, number | undefined>> {
    return { ...this.#session?.stats };
  }

  get state(): string {
    return this.#session === undefined ? 'elsewhere' : this.#session.state;
  }

  /** Called every moment: renews or takes the lease, obeys orders, reports. @param mayTake this replica has less than its share. */
  async tend(mayTake: boolean): Promise<void> {
    const order = await this.#parts.board.orderFor(this.id);
    if (order === 'unbind') {
      if (this.holds) await this.letGo('unbound by an operator');
      await this.#report({ state: 'unbound', detail: 'unbound by an operator' });
      return;
    }
    if (!this.holds && (!mayTake || Date.now() < this.#letGoAtMs)) return;
    if (!(await this.#parts.lease.take())) {
      if (this.holds) await this.#abandon();
      return;
    }
    if (!this.holds) this.#open();
    if (order === 'rebind') {
      await this.#parts.board.order(this.id, 'bind');
      this.#session?.rebind();
    }
    await this.#report();
  }

  /** Hands the bind over: window empty, unbind, lease free, so that another replica can bind at once. */
  async letGo(why: string): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#parts.logger.info({ bind: this.id, why }, 'bind handed over');
    this.#session = undefined;
    this.#letGoAtMs = Date.now() + 5000;
    await session.close(this.#parts.drainTimeoutMs);
    await this.#parts.lease.free();
  }

  /** The lease is somebody else's: the line is cut, whatever is in the window. */
  async #abandon(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#parts.logger.warn({ bind: this.id }, 'bind lost to another replica');
    await session?.close(0);
  }

  #open(): void {
    const { logger, lease } = this.#parts;
    logger.info({ bind: this.id, fence: lease.fence }, 'bind taken');
    this.#session = this.#parts.openSession((state, detail) => {
      this.#state = { state, detail, sinceMs: Date.now() };
    });
    this.#session.start();
  }

  async #report(instead?: { state: string; detail: string }): Promise<void> {
    const { board, owner } = this.#parts;
    await board.report({
      id: this.id,
      account: this.account,
      owner,
      reportedAtMs: Date.now(),
      stats: { ...this.#session?.stats },
      ...this.#state,
      ...instead,
    });
  }
}
