import { compact } from '@ccm/core/objects';
/**
 * Whether NO_PROXY exempts an address. Entries: `*`, a host (its subdomains too), `.domain` or `*.domain`, each perhaps with `:port`.
 */
export function isExempt(url: URL, noProxy: readonly string[]): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy.some((entry) => {
    const { name, port: wantedPort } = split(entry.trim().toLowerCase());
    if (wantedPort !== undefined && wantedPort !== port) return false;
    if (name === '*') return true;
    const domain = name.replace(/^\*?\./, '');
    return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
  });
}

function split(entry: string): { readonly name: string; readonly port?: string } {
  const bracketed = /^\[(?<name>[^\]]+)\](?::(?<port>\d+))?$/.exec(entry);
  const plain = /^(?<name>[^:]+):(?<port>\d+)$/.exec(entry);
  const { name = entry, port } = (bracketed ?? plain)?.groups ?? {};
  return { name, ...compact({ port }) };
}
