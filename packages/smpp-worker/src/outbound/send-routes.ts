import type { StandIns } from '@ccm/shared/storage/accounts';
import type { Account } from '@ccm/core/domain';
import type { BindHolder } from '../binds/bind-holder.ts';
import { usableSessions } from './session-face.ts';

export interface SendRoutesParts {
  readonly holders: readonly BindHolder[];
  readonly standIns: Pick<StandIns, 'standInFor'>;
}

/**
 * Over which account's binds a message goes from here: its own, or, while none of them is up anywhere, those of the account that stands
 * in for it. The message stays in its own account's row meanwhile, so that the order of its customer's messages is kept.
 */
export class SendRoutes {
  readonly #parts: SendRoutesParts;
  readonly #standIns = new Map<string, Account>();

  constructor(parts: SendRoutesParts) {
    this.#parts = parts;
  }

  /** Whether this replica can send for the account at present. To be called every moment: it renews what `over` goes by. */
  async look(account: Account): Promise<boolean> {
    if (this.#isUsable(account.name)) {
      this.#standIns.delete(account.name);
      return true;
    }
    const standIn = await this.#parts.standIns.standInFor(account).catch(() => account);
    if (standIn.name === account.name) this.#standIns.delete(account.name);
    else this.#standIns.set(account.name, standIn);
    return this.#isUsable(standIn.name);
  }

  /** The account over which a message of this one goes now. */
  over(account: Account): Account {
    return this.#isUsable(account.name) ? account : (this.#standIns.get(account.name) ?? account);
  }

  #isUsable(name: string): boolean {
    return usableSessions(this.#parts.holders, name).length > 0;
  }
}
