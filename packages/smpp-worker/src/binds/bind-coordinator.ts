import { once, sleep } from '@ccm/core/async';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BindOwner } from './bind-owner.ts';
import { RENEW_MS } from './bind-lease.ts';
import type { ReplicaRegister } from './bind-lease.ts';
import { OutageLog } from './outage-log.ts';

interface BindCoordinatorDeps {
  readonly bindOwners: readonly BindOwner[];
  readonly register: Pick<ReplicaRegister, 'beat' | 'leave'>;
  readonly logger: Logger;
  /** The pause between two rounds over the binds; default: as often as leases are renewed. */
  readonly pauseMs?: number;
}

/** Tends all configured binds: takes this replica's share of them, gives surplus to newcomers, hands all over when it stops. */
export class BindCoordinator implements Component {
  readonly name = 'smpp binds';
  readonly #deps: BindCoordinatorDeps;
  readonly #stopping = new AbortController();
  readonly #outage: OutageLog;
  #loop: Promise<void> | undefined;
  #lastRoundMs = Date.now();

  constructor(deps: BindCoordinatorDeps) {
    this.#deps = deps;
    this.#outage = new OutageLog(deps.logger);
  }

  /** The time of the last round over the binds, milliseconds since 1970. */
  get lastRoundMs(): number {
    return this.#lastRoundMs;
  }

  async start(): Promise<void> {
    this.#loop = this.#run();
  }

  readonly stop = once(async (): Promise<void> => this.#release());

  async #release(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    const { bindOwners, register, logger } = this.#deps;
    const handedOver = bindOwners.map(async (bindOwner) => bindOwner.letGo('this replica stops'));
    const outcomes = await Promise.allSettled([...handedOver, register.leave()]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined)
      logger.warn({ err: failed.reason }, 'failed to release binds: they become free when their leases end');
  }

  async #run(): Promise<void> {
    const { pauseMs = RENEW_MS } = this.#deps;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#round();
        this.#lastRoundMs = Date.now();
        this.#outage.worked();
      } catch (err) {
        this.#outage.failed(err);
      }
      await sleep(pauseMs, this.#stopping.signal);
    }
  }

  async #round(): Promise<void> {
    const { bindOwners, register } = this.#deps;
    const share = Math.ceil(bindOwners.length / (await register.beat()));
    for (const bindOwner of bindOwners) {
      if (this.#stopping.signal.aborted) return;
      await bindOwner.tend(this.#held() < share);
    }
    const surplus = bindOwners.findLast((bindOwner) => bindOwner.holds);
    if (this.#held() > share && surplus !== undefined) surplus.handOver('another replica has room');
  }

  #held(): number {
    return this.#deps.bindOwners.filter((bindOwner) => bindOwner.holds).length;
  }
}
