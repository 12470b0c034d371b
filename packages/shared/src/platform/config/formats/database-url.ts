import { percentDecoded } from './address-formats.ts';
import { bad, format, good } from './format.ts';
import type { Format, Reading } from './format.ts';

export type DatabaseKind = 'postgresql' | 'mysql' | 'sqlserver';

/** The address of an SQL database, and its credentials. */
export interface DatabaseTarget {
  readonly kind: DatabaseKind;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `?tls=true`: the server's certificate is checked. */
  readonly tls: boolean;
}

const KINDS: Readonly<Record<string, { readonly kind: DatabaseKind; readonly port: number }>> = {
  'postgresql:': { kind: 'postgresql', port: 5432 },
  'postgres:': { kind: 'postgresql', port: 5432 },
  'mysql:': { kind: 'mysql', port: 3306 },
  'mariadb:': { kind: 'mysql', port: 3306 },
  'sqlserver:': { kind: 'sqlserver', port: 1433 },
  'mssql:': { kind: 'sqlserver', port: 1433 },
};

/** `postgresql://user:password@host:port/database?tls=true`, the same with `mysql`, `mariadb`, `sqlserver`. */
export const databaseUrl: Format<DatabaseTarget> = format('database address', (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const known = url !== undefined && Object.hasOwn(KINDS, url.protocol) ? KINDS[url.protocol] : undefined;
  return url === undefined || known === undefined || url.hostname === ''
    ? bad('must be an address such as postgresql://user:password@host:5432/database (or mysql://, sqlserver://)')
    : readParts(url, known);
});

function readParts(url: URL, { kind, port }: { kind: DatabaseKind; port: number }): Reading<DatabaseTarget> {
  const [database, user, password] = [url.pathname.replace(/^\//, ''), url.username, url.password].map(percentDecoded);
  if (database === undefined || user === undefined || password === undefined)
    return bad('holds a % that begins no escape: write it as %25');
  if (database === '' || user === '' || password === '') return bad('must name a user, a password and a database');
  const tls = url.searchParams.get('tls') ?? 'false';
  if (tls !== 'true' && tls !== 'false') return bad('has a ?tls= that is neither true nor false');
  return good({
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    user,
    password,
    database,
    tls: tls === 'true',
  });
}
