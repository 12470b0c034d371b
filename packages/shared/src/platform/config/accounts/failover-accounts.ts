import { z } from 'zod';
import type { Account } from '@ccm/core/domain';

const settings = z.looseObject({ failover: z.string().optional() });

/** The accounts that may send in the place of this one: those that SMPP_FAILOVER names, the first first. */
export function failoverNames({ provider, settings: given }: Account): readonly string[] {
  if (provider !== 'smpp') return [];
  const { failover = '' } = settings.catch({}).parse(given);
  return failover.split(',').flatMap((name) => name.trim() || []);
}

/** A sentence for each name that leads nowhere: no message would ever go that way. */
export function failoverFaults(accounts: readonly Account[]): readonly string[] {
  const known = new Set(accounts.filter(({ provider }) => provider === 'smpp').map(({ name }) => name));
  return accounts.flatMap((account) => {
    const place =
      account.name === 'default' ? 'SMPP_FAILOVER' : `CHANNELS_FILE account ${account.name}: settings.failover`;
    const lost = failoverNames(account).filter((name) => name === account.name || !known.has(name));
    return lost.map((name) => `${place} names ${name}, which is no other SMPP account`);
  });
}
