import type { AccountFailover } from '@ccm/shared/storage/accounts';
import type { Account } from '@ccm/core/domain';
import type { BindOwner } from '../binds/bind-owner.ts';
import { usableSessions } from './smpp-sender.ts';

interface FailoverRoutesDeps {
  readonly bindOwners: readonly BindOwner[];
  readonly failover: Pick<AccountFailover, 'substituteFor'>;
}

/**
 * Chooses the account over whose binds a message leaves this replica: its own account, or its failover while none of its own binds is
 * up on any replica. The message stays in the mailbox of its own account meanwhile, which keeps the order of its customer's messages.
 */
export class FailoverRoutes {
  readonly #deps: FailoverRoutesDeps;
  readonly #substitutes = new Map<string, Account>();

  constructor(deps: FailoverRoutesDeps) {
    this.#deps = deps;
  }

  /** Whether this replica can send for the account at present. Call it regularly: it renews the state that `over` reads. */
  async look(account: Account): Promise<boolean> {
    if (this.#isUsable(account.name)) {
      this.#substitutes.delete(account.name);
      return true;
    }
    const substitute = await this.#deps.failover.substituteFor(account).catch(() => account);
    if (substitute.name === account.name) this.#substitutes.delete(account.name);
    else this.#substitutes.set(account.name, substitute);
    return this.#isUsable(substitute.name);
  }

  /** The account over which a message of this one goes now. */
  over(account: Account): Account {
    return this.#isUsable(account.name) ? account : (this.#substitutes.get(account.name) ?? account);
  }

  #isUsable(name: string): boolean {
    return usableSessions(this.#deps.bindOwners, name).length > 0;
  }
}
