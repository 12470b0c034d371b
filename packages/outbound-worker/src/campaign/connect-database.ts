import { createRequire } from 'node:module';
import type { knex as knexLibrary, Knex } from 'knex';
import type { DatabaseKind, DatabaseTarget } from '@ccm/shared/platform/config';

const require = createRequire(import.meta.url);
const CONNECT_TIMEOUT_MS = 10_000;
const POOL = { min: 0, max: 5 } as const;

/** Ignores the driver's log: every failure is thrown as well, and logged by the caller. */
const ignore = (): void => undefined;
const SILENT = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

type Ca = readonly string[] | undefined;

/** With `?tls=true` the server's certificate is checked, against the system's CAs and `ca`. */
const CONFIGS: Readonly<Record<DatabaseKind, (target: DatabaseTarget, ca: Ca) => Knex.Config>> = {
  postgresql: (target, ca) => ({
    client: 'pg',
    connection: { ...loginOf(target), ...tlsOf(target, ca), connectionTimeoutMillis: CONNECT_TIMEOUT_MS },
  }),
  mysql: (target, ca) => ({
    client: 'mysql2',
    connection: {
      ...loginOf(target),
      ...tlsOf(target, ca),
      // Numbers of rows may be larger than 2^53; times are UTC, whatever the server's zone.
      supportBigNumbers: true,
      bigNumberStrings: true,
      timezone: 'Z',
      connectTimeout: CONNECT_TIMEOUT_MS,
    },
    pool: { ...POOL, afterCreate: useUtc },
  }),
  sqlserver: (target, ca) => {
    const { host, ...login } = loginOf(target);
    const details = ca === undefined ? {} : { cryptoCredentialsDetails: { ca: [...ca] } };
    return { client: 'mssql', connection: { ...login, server: host, options: { encrypt: target.tls, ...details } } };
  },
};

/** Connects when first asked something. */
export function connectDatabase(target: DatabaseTarget, ca?: readonly string[]): Knex {
  // Loaded here: workers without campaigns do without it.
  const { knex } = require('knex') as { readonly knex: typeof knexLibrary };
  const config = CONFIGS[target.kind](target, ca);
  return knex({ pool: POOL, acquireConnectionTimeout: CONNECT_TIMEOUT_MS, log: SILENT, ...config });
}

const loginOf = ({ host, port, user, password, database }: DatabaseTarget): Omit<DatabaseTarget, 'kind' | 'tls'> => ({
  host,
  port,
  user,
  password,
  database,
});

const tlsOf = ({ tls }: DatabaseTarget, ca: Ca): { ssl?: { rejectUnauthorized: true; ca?: string[] } } =>
  tls ? { ssl: { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: [...ca] }) } } : {};

interface MysqlConnection {
  readonly query: (sql: string, done: (error: Error | null) => void) => void;
}

/** Sets the session to UTC, so that `created_at`, which the server fills in, is UTC too. */
function useUtc(connection: MysqlConnection, done: (error: Error | null, connection: MysqlConnection) => void): void {
  connection.query("SET time_zone = '+00:00'", (error) => done(error, connection));
}

/** The rows that a raw statement returned, in any driver's form; none for a statement that returns none. */
export function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof result === 'object' && result !== null && 'rows' in result) return rowsOf(result.rows);
  if (!Array.isArray(result)) return [];
  const [first] = result as readonly unknown[];
  return Array.isArray(first) ? rowsOf(first) : (result as readonly unknown[]).filter(isRow);
}

const isRow = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('affectedRows' in value);
