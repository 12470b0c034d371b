import { isIP } from 'node:net';
import { bad, format, good } from './format.ts';
import type { Format, Reading } from './format.ts';
import { entriesOf } from './formats.ts';

/** The value that Express takes: the number of proxies to trust, or their addresses. `false`: none. */
export type TrustProxy = boolean | number | readonly string[];

const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, alone or with the bits or the mask of its network; Express takes nothing else. */
function isRange(entry: string): boolean {
  if (NAMED.includes(entry)) return true;
  const [address = '', network, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (network === undefined) return true;
  const hasBits = /^\d{1,3}$/.test(network) && Number(network) >= 1 && Number(network) <= (family === 4 ? 32 : 128);
  return hasBits || (family === 4 && isMask(network));
}

/** `255.255.0.0`: ones, then zeros. */
const isMask = (text: string): boolean =>
  isIP(text) === 4 &&
  /^1+0*$/.test(
    text
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join(''),
  );

/** TRUST_PROXY: false, a number of hops, or addresses and networks (`10.0.0.0/8, loopback`) whose X-Forwarded-For is believed. */
export const trustProxy: Format<TrustProxy> = format('false, hops, or addresses', (value): Reading<TrustProxy> => {
  const lower = value.toLowerCase();
  if (lower === 'true' || lower === 'false') return good<TrustProxy>(lower === 'true');
  if (/^\d{1,2}$/.test(value)) return good(Number(value));
  const entries = entriesOf(lower);
  return entries.length > 0 && entries.every(isRange)
    ? good(entries)
    : bad(`must be false, a number of proxies, or addresses, networks and ${NAMED.join(', ')}, comma separated`);
});
