import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import type { IncomingWebhook } from './incoming-webhook.ts';

/** The most accounts tried: the cost of a forged request must not grow with the number of accounts. */
const MAX_ACCOUNTS = 100;
const MAX_NAMED = 10;

/**
 * Looks for the reason of a bad signature, in the operator's words: it would verify with another account's secret, or with another public
 * address (a path prefix that the proxy took away, http instead of https, an explicit port).
 */
export function diagnose(arrived: IncomingWebhook, accounts: AccountRegistry): string[] {
  const { webhook, request, channel } = arrived;
  const all = accounts.ofProvider(channel.provider);
  const named = webhook.candidates(request, all).flat().slice(0, MAX_NAMED);
  const byAccount = [...new Set([...named, ...all.slice(0, MAX_ACCOUNTS)])]
    .filter((account) => webhook.verify(request, account).authentic)
    .map((account) => `it would verify with the account ${account.channel}/${account.name}`);
  // An account that verifies as it is, as where the address names another one, proves nothing of the address.
  const doubtful = named.filter((account) => !webhook.verify(request, account).authentic);
  const byAddress = otherAddresses(request.publicUrl)
    .filter((publicUrl) => doubtful.some((account) => webhook.verify({ ...request, publicUrl }, account).authentic))
    .map((publicUrl) => `it would verify with the address ${withoutQuery(publicUrl)}: fix PUBLIC_BASE_URL`);
  return [...byAccount, ...byAddress];
}

function otherAddresses(publicUrl: string): string[] {
  if (!URL.canParse(publicUrl)) return [];
  const url = new URL(publicUrl);
  const paths = url.pathname.startsWith('/ccm/')
    ? [url.pathname, url.pathname.slice('/ccm'.length)]
    : [url.pathname, `/ccm${url.pathname}`];
  const origins = ['https:', 'http:'].flatMap((scheme) => [`${scheme}//${url.host}`, `${scheme}//${url.hostname}`]);
  const candidates = origins.flatMap((origin) => paths.map((path) => `${origin}${path}${url.search}`));
  return [...new Set(candidates)].filter((candidate) => candidate !== publicUrl);
}

const withoutQuery = (address: string): string => address.split('?', 1)[0] ?? address;
