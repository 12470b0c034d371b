import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';

/**
 * The addresses to enter at the provider, whole. Where several accounts of one provider are configured, each has its own, which ends
 * with the account's name. Empty without PUBLIC_BASE_URL.
 */
export function webhookAddresses(
  account: Account,
  context: { readonly accounts: AccountRegistry; readonly publicBaseUrl: string | undefined },
): readonly string[] {
  const { accounts, publicBaseUrl } = context;
  if (publicBaseUrl === undefined) return [];
  const names = new Set(accounts.ofProvider(account.provider).map(({ name }) => name));
  const suffix = names.size > 1 ? `/${encodeURIComponent(account.name)}` : '';
  return channelOf(account.provider).webhooks.map(({ path }) => `${publicBaseUrl}${path}${suffix}`);
}
