import { isDeepStrictEqual } from 'node:util';
import type { Account } from '@ccm/core/domain';

/** The accounts that a reload added, changed or removed, each as `<channel>/<name>`: their settings are secrets and do not appear. */
export interface AccountChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** @param before, after as an account registry holds them, where channel and name mean one account. */
export function accountChanges(before: readonly Account[], after: readonly Account[]): AccountChanges {
  const old = byName(before);
  const young = byName(after);
  const names = [...young.keys()];
  return {
    added: names.filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !young.has(name)),
    changed: names.filter((name) => old.has(name) && !isDeepStrictEqual(old.get(name), young.get(name))),
  };
}

const byName = (accounts: readonly Account[]): ReadonlyMap<string, Account> =>
  new Map(accounts.map((account) => [`${account.channel}/${account.name}`, account]));
