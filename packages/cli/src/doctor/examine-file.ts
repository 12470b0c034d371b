import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { holdsPlaceholder } from '@ccm/shared/platform/config';
import { CommandFailure, EXIT } from '../exit.ts';
import type { CheckLine } from './check-line.ts';
import { examineEnvironment } from './examine-environment.ts';

/** Variables that name a file; a bare name is looked up in /app/ssl. */
const STORE_FILES = ['SSL_KEY_STORE', 'SSL_TRUST_STORE_PATH', 'AMQ_TRUST_STORE_PATH', 'AMQ_KEY_STORE_PATH'] as const;

/**
 * What each variable of a file does, and what is wrong with it. No value is shown.
 * @throws {CommandFailure} 2 for a file that cannot be read.
 */
export function examineFile(file: string, isOneOfSeveral: boolean): readonly CheckLine[] {
  const env = readEnvironment(file);
  const found = examineEnvironment(env);
  const prefix = isOneOfSeveral ? `${file}: ` : '';
  const line = (state: CheckLine['state'], title: string, detail: string): CheckLine => ({
    id: `${prefix}${title}`,
    title: `${prefix}${title}`,
    state,
    detail,
  });
  return [
    ...found.variables.map(({ name, meaning }) => line('ok', name, meaning ?? 'unknown')),
    ...found.warnings.map((warning) => line('warning', 'warning', warning)),
    ...placeholdersIn(env).map((name) =>
      line('fault', name, 'still holds the placeholder of a sample; write the real value'),
    ),
    ...missingStores(env).map(([name, path]) => line('warning', name, `${path} is not on this machine`)),
    ...found.faults.map((fault) => line('fault', 'fault', fault)),
  ];
}

/** Variables whose values differ between files, as replicas of one fleet should not. No value is shown. */
export function compareEnvironments(files: readonly string[]): readonly CheckLine[] {
  if (files.length < 2) return [];
  const environments = files.map(readEnvironment);
  const names = new Set(environments.flatMap((env) => Object.keys(env)));
  return [...names]
    .filter((name) => new Set(environments.map((env) => env[name])).size > 1)
    .map((name) => ({
      id: `difference ${name}`,
      title: name,
      state: 'warning',
      detail: `is not the same in ${files.join(', ')}`,
    }));
}

function readEnvironment(file: string): Readonly<Record<string, string>> {
  try {
    const entries = Object.entries(parseEnv(readFileSync(file, 'utf8')));
    return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new CommandFailure(EXIT.usage, `${file}: ${WHY_UNREADABLE.get(code) ?? `cannot be read (${code})`}`, error);
  }
}

const WHY_UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'you may not read this file'],
  ['EISDIR', 'this is a folder, not a file'],
]);

const placeholdersIn = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(env)
    .filter(([, value]) => holdsPlaceholder(value))
    .map(([name]) => name);

const missingStores = (env: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  STORE_FILES.flatMap((name): readonly (readonly [string, string])[] => {
    const value = env[name];
    if (value === undefined || value === '') return [];
    const path = value.includes('/') ? value : join('/app/ssl', value);
    return existsSync(path) ? [] : [[name, path]];
  });
