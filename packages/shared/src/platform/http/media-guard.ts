import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { UpstreamError } from '@ccm/core/domain';

export interface MediaGuardOptions {
  /**
   * Named by the operator (MEDIA_ALLOWED_HOSTS, the origins of `*_API_URL`): `host`, `host:port` or `*.domain`; may be in a private
   * network.
   */
  readonly trustedHosts: readonly string[];
  /** Declared by a channel, in the same spellings; must have public addresses alone. */
  readonly declaredHosts: readonly string[];
  /** Every address of a name; default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * Checks that a file may be fetched from an address that came from outside. Call it for every hop of a redirect. @throws {UpstreamError}
 * `media`: permanent for an address that must not be called, retryable if its name cannot be resolved now.
 */
export async function assertMediaAllowed(address: string, options: MediaGuardOptions): Promise<void> {
  const url = URL.parse(address);
  if (url === null) throw refused('The address of the file is none');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused(`Files are fetched over http and https, not ${url.protocol.replace(':', '')}`);
  }
  if (url.username !== '' || url.password !== '') throw refused('The address of the file carries credentials');
  if (options.trustedHosts.some((entry) => matches(url, entry))) return;
  if (!options.declaredHosts.some((entry) => matches(url, entry))) {
    throw refused(`Files are not fetched from ${url.host}: if that is right, add it to MEDIA_ALLOWED_HOSTS`);
  }
  await assertPublic(url, options.resolve ?? resolveByDns);
}

/** An entry without a port stands for every port; `*.domain` for every name below the domain, not for the domain itself. */
function matches(url: URL, entry: string): boolean {
  const { name, port } = split(entry.toLowerCase());
  if (port !== undefined && port !== portOf(url)) return false;
  const host = hostOf(url);
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
}

function split(entry: string): { readonly name: string; readonly port: string | undefined } {
  const [, name = entry, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  return { name, port };
}

/** A dot at the end names the same host. */
const hostOf = (url: URL): string => url.hostname.toLowerCase().replace(/\.$/, '');

const portOf = ({ port, protocol }: URL): string => {
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
};

async function assertPublic(url: URL, resolve: (host: string) => Promise<readonly string[]>): Promise<void> {
  const host = hostOf(url).replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await addressesOf(host, resolve) : [host];
  const inside = addresses.find((address) => !isPublicAddress(address));
  if (inside === undefined) return;
  throw refused(
    `${host} is at ${inside}, an address that is not public: if that is right, add it to MEDIA_ALLOWED_HOSTS`,
  );
}

async function addressesOf(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw new UpstreamError('media', `The name ${host} cannot be resolved`, { retryable: true, cause });
  }
}

const resolveByDns = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const refused = (why: string): UpstreamError => new UpstreamError('media', why, { retryable: false });

/** Special-purpose networks (IANA registries, RFC 6890), and where clouds keep their metadata. */
const NOT_PUBLIC: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 32, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 9, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const blocked = new BlockList();
for (const [network, prefix, family] of NOT_PUBLIC) blocked.addSubnet(network, prefix, family);

/** Whether an IP address lies in the public internet. IPv4 within IPv6 (`::ffff:10.0.0.1`) is judged by the IPv4 address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address.split('%', 1)[0] ?? '');
  if (family === 0) return false;
  return !blocked.check(address.split('%', 1)[0] ?? '', family === 6 ? 'ipv6' : 'ipv4');
}
