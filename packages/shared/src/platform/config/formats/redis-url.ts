import type { HostPort, RedisTarget } from './redis-target.ts';
import { hostWithPort, percentDecoded } from './address-formats.ts';
import { bad, format, good } from './format.ts';
import type { Format, Reading } from './format.ts';

const SHAPES =
  'must be redis://host:port, rediss://host:port, redis+sentinel://host:port,host:port/name or redis+cluster://host:port,host:port';
const ENCODED = 'write : / @ # % and ? in a password as %3A %2F %40 %23 %25 and %3F';
const URL_PARTS =
  /^(?<scheme>rediss?(?:\+sentinel|\+cluster)?):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?#]+)(?<path>\/[^?#]*)?$/i;

interface Parts {
  readonly scheme: string;
  readonly hosts: readonly [HostPort, ...HostPort[]];
  readonly path: readonly string[];
  readonly credentials: { readonly username?: string; readonly password?: string };
}

/**
 * REDIS_URL: `redis[s]://[user:password@]host[:port][/db]`, `redis[s]+sentinel://[user:password@]host[:port],…/name[/db]` (the user and
 * password are those of Redis), `redis[s]+cluster://[user:password@]host[:port],…`. User and password are percent-decoded.
 */
export const redisUrl: Format<RedisTarget> = format('Redis address', (value) => {
  const parts = split(value);
  if (parts === undefined) return bad(value.includes('@') ? `${SHAPES}: ${ENCODED}` : SHAPES);
  const tls = parts.scheme.startsWith('rediss');
  if (parts.scheme.endsWith('+cluster')) return cluster(parts, tls);
  return parts.scheme.endsWith('+sentinel') ? sentinel(parts, tls) : single(parts, tls);
});

function split(value: string): Parts | undefined {
  const groups = URL_PARTS.exec(value)?.groups;
  if (groups === undefined) return undefined;
  const scheme = groups['scheme']?.toLowerCase() ?? '';
  const { user = '', password = '', path = '' } = groups;
  const [first, ...others] = hostsOf(groups['hosts'] ?? '', scheme.endsWith('+sentinel') ? 26_379 : 6379);
  const credentials = credentialsOf(user, password);
  if (first === undefined || credentials === undefined) return undefined;
  return { scheme, hosts: [first, ...others], path: path.split('/').filter((part) => part !== ''), credentials };
}

/** None, where any of them cannot be read. */
function hostsOf(hosts: string, defaultPort: number): readonly HostPort[] {
  const readings = hosts.split(',').map((host) => hostWithPort(defaultPort).read(host.trim()));
  const read = readings.flatMap((reading) => ('value' in reading ? [reading.value] : []));
  return read.length === readings.length ? read : [];
}

function credentialsOf(user: string, password: string): Parts['credentials'] | undefined {
  const username = percentDecoded(user);
  const decoded = percentDecoded(password);
  if (username === undefined || decoded === undefined) return undefined;
  return { ...(username === '' ? {} : { username }), ...(decoded === '' ? {} : { password: decoded }) };
}

function single({ hosts, path, credentials }: Parts, tls: boolean): Reading<RedisTarget> {
  const db = databaseOf(path[0]);
  if (hosts.length > 1) return bad(`${SHAPES}: several hosts need +sentinel or +cluster`);
  if (db === undefined || path.length > 1) return bad('must end with a database number, or nothing, after the port');
  return good({ kind: 'single', ...hosts[0], tls, db, ...credentials });
}

function sentinel({ hosts, path, credentials }: Parts, tls: boolean): Reading<RedisTarget> {
  const [name, database, ...rest] = path;
  const db = databaseOf(database);
  if (name === undefined)
    return bad('must end with the name that the sentinels watch: redis+sentinel://host:port/name');
  if (db === undefined || rest.length > 0) return bad('must end with the name and, if any, a database number');
  return good({ kind: 'sentinel', sentinels: hosts, name: percentDecoded(name) ?? name, tls, db, ...credentials });
}

function cluster({ hosts, path, credentials }: Parts, tls: boolean): Reading<RedisTarget> {
  if (path.length > 0) return bad('must not name a database: a cluster has only one');
  return good({ kind: 'cluster', nodes: hosts, tls, ...credentials });
}

const databaseOf = (part: string | undefined): number | undefined =>
  part === undefined ? 0 : /^\d{1,4}$/.test(part) ? Number(part) : undefined;
