import { isIP } from 'node:net';
import { bad, format, good } from './format.ts';
import type { Format, Reading } from './format.ts';
import { entriesOf } from './formats.ts';

/** The value that Express takes: the number of proxies to trust, or their addresses. `false`: none. */
export type TrustProxy = boolean | number | readonly string[];

const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

const isRange = (entry: string): boolean => NAMED.includes(entry) || isIP(entry.split('/', 1)[0] ?? '') !== 0;

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
