import { failoverNames } from '@ccm/channels/registry';
import type { AccountRegistry } from './account-registry.ts';
import type { Account } from '@ccm/core/domain';
import type { BindRegistry, BindReport } from './bind-registry.ts';

/** An owner that has not reported for this time is gone. */
const FRESH_MS = 10_000;
/** The binds are read again after this time. */
const LOOK_MS = 1000;

/** Finds the account that sends for an SMSC that is down: the first of those that SMPP_FAILOVER names with a usable bind. */
export class AccountFailover {
  readonly #bindRegistry: BindRegistry;
  readonly #accounts: AccountRegistry;
  #reports: { readonly atMs: number; readonly list: readonly BindReport[] } = { atMs: 0, list: [] };

  constructor(bindRegistry: BindRegistry, accounts: AccountRegistry) {
    this.#bindRegistry = bindRegistry;
    this.#accounts = accounts;
  }

  /** The account that sends in its place: the account itself if it is up, names none, or none of those is up either. */
  async substituteFor(account: Account): Promise<Account> {
    const names = failoverNames(account);
    if (names.length === 0) return account;
    const up = await this.#accountsUp();
    if (up.has(account.name)) return account;
    const name = names.find((candidate) => up.has(candidate));
    return (name === undefined ? undefined : this.#accounts.find(account.channel, name)) ?? account;
  }

  async #accountsUp(): Promise<ReadonlySet<string>> {
    const nowMs = Date.now();
    if (nowMs - this.#reports.atMs > LOOK_MS) this.#reports = { atMs: nowMs, list: await this.#bindRegistry.list() };
    const bound = this.#reports.list.filter(
      ({ state, reportedAtMs, transmits }) => state === 'bound' && transmits && nowMs - reportedAtMs < FRESH_MS,
    );
    return new Set(bound.map(({ account }) => account));
  }
}
