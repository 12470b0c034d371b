import type { HostPort } from './redis-target.ts';
import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';

/** As a shell, Compose, Kubernetes or Helm would have replaced it. */
const HOLDS_REFERENCE = /\$\{[^{}]+\}|\$\([^()]+\)|\{\{.*\}\}/;

/** An http or https address without user and password, given back without trailing slashes. */
export const httpUrl: Format<string> = format('http(s) address', (value) => {
  // The parser of WHATWG takes `https:host` and `https:/host` too, and whoever misses a slash may have lost a part of the address.
  const url = /^https?:\/\/[^/]/i.test(value) ? URL.parse(value) : null;
  if (url === null) {
    return bad('must be an address such as https://host/path');
  }
  if (url.username !== '' || url.password !== '') {
    return bad('must not hold a user or a password; where they are needed, they have variables of their own');
  }
  if (HOLDS_REFERENCE.test(value))
    return bad('holds a reference to a value, which nothing has replaced: write the value itself');
  if (url.hash !== '') return bad('must not hold a #fragment');
  return good(value.replace(/\/+$/, ''));
});

/** Like `httpUrl`, without a query: paths are appended to it. */
export const baseUrl: Format<string> = format(httpUrl.name, (value) =>
  value.includes('?') ? bad('must not hold a query: paths are appended to it') : httpUrl.read(value),
);

/** `host:port`; IPv6 in brackets. */
export const hostPort: Format<HostPort> = hostWithPort();

/** A broker's `host:port`. Explains how the failover URI of ActiveMQ's own clients is written here. */
export const brokerAddress: Format<HostPort> = format('host:port', (value) => {
  const reading = hostPort.read(value);
  return 'problem' in reading && /^failover:|[,;]/i.test(value) ? bad(ONE_BROKER) : reading;
});

const ONE_BROKER =
  'must be one host:port, such as broker:61613: the first broker goes into AMQ_PRIMARY, the second into AMQ_SECONDARY, the options of a failover URI into AMQ_RANDOMIZE and AMQ_PRIORITY_BACKUP';

/** A host name or an IP address alone. */
export const hostName: Format<string> = format('host name or IP address', (value) =>
  /^[\w.-]+$|^\[?[\da-f]*:[\da-f:.]+\]?$/i.test(value)
    ? good(value.replace(/^\[(.*)\]$/, '$1'))
    : bad('must be a host name or an IP address, without a scheme, a port or a path'),
);

/** `host`, or `host:port`. */
export const hostMaybePort: Format<string> = format('host or host:port', (value) => {
  const match = /^(?:(?:\*\.)?[\w.-]+|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?$/i.exec(value);
  return match !== null && isPort(Number(match.groups?.['port'] ?? 1))
    ? good(value.toLowerCase())
    : bad('must be a host or host:port, without a scheme or a path');
});

/** `host:port`, or, where a default port is given, `host` alone. */
export function hostWithPort(defaultPort?: number): Format<HostPort> {
  return format('host:port', (value) => {
    const match = /^(?:\[(?<ipv6>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i.exec(value);
    const host = match?.groups?.['ipv6'] ?? match?.groups?.['name'];
    const port = Number(match?.groups?.['port'] ?? defaultPort ?? 0);
    return host === undefined || !isPort(port)
      ? bad('must be one host:port, without a scheme, such as broker:61613')
      : good({ host, port });
  });
}

const isPort = (number: number): boolean => number >= 1 && number <= 65_535;

/** A user, a password or a path of an address; undefined where a % begins no escape. */
export function percentDecoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
