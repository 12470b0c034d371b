import { channelOf, failoverNames } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';

/** A sentence for each name that leads nowhere: no message would ever go that way. */
export function failoverFaults(accounts: readonly Account[]): readonly string[] {
  const known = new Set(accounts.map(keyOf));
  return accounts.flatMap((account) => {
    const lost = failoverNames(account).filter(
      (name) => name === account.name || !known.has(keyOf({ ...account, name })),
    );
    const { rules } = channelOf(account.provider);
    return lost.map(
      (name) => `${placeOf(account)} names ${name}, which is no other ${rules[account.channel]?.title ?? ''} account`,
    );
  });
}

const keyOf = ({ provider, name }: Pick<Account, 'provider' | 'name'>): string => `${provider}/${name}`;

/** The setting that names an account's failover accounts. */
function placeOf({ name, provider }: Account): string {
  const { failover, settingFields } = channelOf(provider);
  const setting = failover?.setting ?? '';
  return name === 'default'
    ? (settingFields[setting]?.env ?? '')
    : `CHANNELS_FILE account ${name}: settings.${setting}`;
}
