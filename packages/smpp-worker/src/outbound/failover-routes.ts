import type { AccountFailover } from '@ccm/shared/storage/accounts';
import type { Account } from '@ccm/core/domain';
import type { BindOwner } from '../binds/bind-owner.ts';
import { usableSessions } from './smpp-sender.ts';

export interface FailoverRoutesDeps {
  readonly holders: readonly BindOwner[];
  readonly standIns: Pick<AccountFailover, 'standInFor'>;
}

/**
 * Over which account's binds a message goes from here: its own, or, while none of them is up anywhere, those of the account that stands
 * in for it. The message stays in its own account's row meanwhile, so that the order of its customer's messages is kept.
 */
export class FailoverRoutes {
  readonly #deps: FailoverRoutesDeps;
  readonly #standIns = new Map<string, Account>();

  constructor(deps: FailoverRoutesDeps) {
    this.#deps = deps;
  }

  /** Whether this replica can send for the account at present. Call it regularly: it renews the state that `over` reads. */
  async look(account: Account): Promise<boolean> {
    if (this.#isUsable(account.name)) {
      this.#standIns.delete(account.name);
      return true;
    }
    const standIn = await this.#deps.standIns.standInFor(account).catch(() => account);
    if (standIn.name === account.name) this.#standIns.delete(account.name);
    else this.#standIns.set(account.name, standIn);
    return this.#isUsable(standIn.name);
  }

  /** The account over which a message of this one goes now. */
  over(account: Account): Account {
    return this.#isUsable(account.name) ? account : (this.#standIns.get(account.name) ?? account);
  }

  #isUsable(name: string): boolean {
    return usableSessions(this.#deps.holders, name).length > 0;
  }
}
