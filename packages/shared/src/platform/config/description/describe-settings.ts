import { createHash, createHmac } from 'node:crypto';
import type { AccountDefinition } from '../accounts/account-definition.ts';
import { readEnvironment, readSecretFile } from '../read-environment.ts';
import type { Environment } from '../read-environment.ts';
import { variableSections } from './variable-rows.ts';
import type { VariableRow } from './variable-rows.ts';

/** One variable and its present value. */
export interface SettingInForce {
  /** The variable's name. */
  readonly id: string;
  /** As it is written; masked for a secret; null without a value. */
  readonly value: string | null;
  readonly isSecret: boolean;
  /** `file`: by `<id>_FILE`. */
  readonly source: 'default' | 'environment' | 'file';
  readonly default: string | null;
  readonly group: string;
  readonly description: string;
}

const MASK = '••••••';
/** Secret for the password that they may carry, and of use without it. */
const ADDRESSES: ReadonlySet<string> = new Set(['REDIS_URL', 'CAMPAIGN_DB_URL']);
/** Settings that may differ from one replica to the next. */
const OF_ONE_REPLICA: ReadonlySet<string> = new Set([
  'SERVER_HOST',
  'SERVER_PORT',
  'ADMIN_HOST',
  'ADMIN_PORT',
  'GATEWAY_PROCESSES',
  'SPOOL_PATH',
  'SPOOL_MAX_BYTES',
  'WORKER_ROLES',
  'SHUTDOWN_TIMEOUT',
  'LOG_LEVEL',
  'LOG_PATH',
  'LOG_FILE_SIZE',
  'LOG_BACKUP_FILES',
  'LOGS_TOTAL_SIZE',
]);
const SIGNING_KEY = 'ENVELOPE_SIGNING_KEY';
const CHANNELS_FILE = 'CHANNELS_FILE';

/** Every variable with the value in force and where it comes from. No secret's value is in it. */
export function describeSettings(
  env: Environment,
  definitions: readonly AccountDefinition[],
): readonly SettingInForce[] {
  return variableSections(definitions).flatMap(({ title, rows }) =>
    rows.map((row) => {
      const text = textOf(row, env);
      const preset = row.default === '' ? null : row.default;
      return {
        id: row.env,
        value: text === undefined ? preset : shown(row, text),
        isSecret: row.sensitive,
        source: text === undefined ? 'default' : sourceOf(row, env),
        default: preset,
        group: title,
        description: row.doc,
      };
    }),
  );
}

/**
 * A digest of every setting that replicas should have in common, by its variable. Made with the signing key, so that a reader of the
 * digest cannot try values against it.
 */
export function settingDigests(
  env: Environment,
  definitions: readonly AccountDefinition[],
): Readonly<Record<string, string>> {
  const rows = variableSections(definitions).flatMap((section) => section.rows);
  const given = rows.flatMap((row) => {
    const text = OF_ONE_REPLICA.has(row.env) ? undefined : textOf(row, env);
    return text === undefined ? [] : [[row.env, contentOf(row.env, text)] as const];
  });
  const key = given.find(([name]) => name === SIGNING_KEY)?.[1] ?? '';
  return Object.fromEntries(
    given.map(([name, text]) => [
      name,
      createHmac('sha256', `settings ${key}`).update(`${name}=${text}`).digest('hex').slice(0, 12),
    ]),
  );
}

/** One name for all settings together. */
export const fingerprintOf = (digests: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(digests)).digest('hex').slice(0, 12);

function textOf(row: VariableRow, env: Environment): string | undefined {
  const read = readEnvironment(env, [row.env, ...row.aliases]);
  return 'fault' in read ? undefined : read.text;
}

/** The accounts, and not the place of their file, must be alike. */
function contentOf(name: string, text: string): string {
  if (name !== CHANNELS_FILE) return text;
  const file = readSecretFile(text);
  return 'text' in file ? file.text : text;
}

const sourceOf = (row: VariableRow, env: Environment): 'environment' | 'file' =>
  [row.env, ...row.aliases].some((name) => (env[name]?.trim() ?? '') !== '') ? 'environment' : 'file';

function shown(row: VariableRow, text: string): string {
  if (!row.sensitive) return withoutPassword(text);
  return ADDRESSES.has(row.env) ? withoutPassword(text).replace(/\?.*$/s, '') : MASK;
}

/** Removes the password from an address, in whatever variable it is. */
const withoutPassword = (text: string): string => text.replaceAll(/(\w:\/\/)[^/@\s]*@/g, `$1${MASK}@`);
