import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';

interface AddressContext {
  readonly accounts: AccountRegistry;
  readonly publicBaseUrl: string | undefined;
}

/**
 * The addresses to enter at the provider, whole. Where several accounts of one provider are configured, each has its own, which ends
 * with the account's name. Empty without PUBLIC_BASE_URL.
 */
export function webhookAddresses(account: Account, context: AddressContext): readonly string[] {
  const { publicBaseUrl } = context;
  if (publicBaseUrl === undefined) return [];
  const suffix = hasNamesakes(account, context) ? `/${encodeURIComponent(account.name)}` : '';
  return channelOf(account.provider).webhooks.map(({ path }) => `${publicBaseUrl}${path}${suffix}`);
}

/** The address without an account's name, which finds the account in the body. Undefined without PUBLIC_BASE_URL or a webhook. */
export function sharedWebhookAddress(
  { provider }: Account,
  { publicBaseUrl }: Pick<AddressContext, 'publicBaseUrl'>,
): string | undefined {
  const [webhook] = channelOf(provider).webhooks;
  return publicBaseUrl === undefined || webhook === undefined ? undefined : `${publicBaseUrl}${webhook.path}`;
}

/**
 * Whether requests to the provider's address reach this account: under any name of its route, with the account's own name or without.
 */
export function leadsToAccount(address: string, account: Account, { publicBaseUrl = '' }: AddressContext): boolean {
  const [wanted, has] = [publicBaseUrl, address].map((url) => (URL.canParse(url) ? new URL(url) : undefined));
  if (wanted === undefined || has === undefined || wanted.host !== has.host || wanted.protocol !== has.protocol)
    return false;
  const base = wanted.pathname.replace(/\/$/, '');
  const path = has.pathname.replace(/\/$/, '');
  const routes = channelOf(account.provider).webhooks.flatMap((webhook) => [webhook.path, ...webhook.aliases]);
  return routes.some((route) =>
    [route, `${route}/${encodeURIComponent(account.name)}`].some((known) => path === `${base}${known}`),
  );
}

function hasNamesakes(account: Account, { accounts }: AddressContext): boolean {
  return accounts.ofProvider(account.provider).some(({ name }) => name !== account.name);
}
