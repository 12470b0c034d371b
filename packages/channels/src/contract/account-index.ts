import type { Account } from '@ccm/core/domain';

/** The accounts of a list that go by a key: a page, a number, a digest of a secret. */
export type AccountIndex<Settings> = (
  accounts: readonly Account<Settings>[],
  key: string | undefined,
) => readonly Account<Settings>[];

const NONE: readonly never[] = [];

/**
 * Finds accounts by a name in a request without looking at each: the first question about a list makes its index, which lives as long as
 * the list. Pass the list as you got it: a copy would be indexed anew. @param keysOf the keys under which an account is found.
 */
export function accountIndex<Settings>(
  keysOf: (account: Account<Settings>) => readonly (string | undefined)[],
): AccountIndex<Settings> {
  const indexes = new WeakMap<readonly Account<Settings>[], ReadonlyMap<string, readonly Account<Settings>[]>>();
  return (accounts, key) => {
    if (key === undefined) return NONE;
    const known = indexes.get(accounts);
    if (known !== undefined) return known.get(key) ?? NONE;
    const made = indexOf(accounts, keysOf);
    indexes.set(accounts, made);
    return made.get(key) ?? NONE;
  };
}

function indexOf<Settings>(
  accounts: readonly Account<Settings>[],
  keysOf: (account: Account<Settings>) => readonly (string | undefined)[],
): ReadonlyMap<string, readonly Account<Settings>[]> {
  const found = new Map<string, Account<Settings>[]>();
  for (const account of accounts)
    for (const key of new Set(keysOf(account))) {
      if (key === undefined) continue;
      const group = found.get(key);
      if (group === undefined) found.set(key, [account]);
      else group.push(account);
    }
  return found;
}
