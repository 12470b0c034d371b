import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { holdsPlaceholder } from '@ccm/shared/platform/config';
import { readSettingsText } from '@ccm/shared/platform/files';
import { CommandFailure, EXIT } from '../exit.ts';
import type { CheckLine } from './check-line.ts';
import { examineEnvironment } from './examine-environment.ts';

/** Variables that name a file; a bare name is looked up in /app/ssl. */
const STORE_FILES = ['SSL_KEY_STORE', 'SSL_TRUST_STORE_PATH', 'AMQ_TRUST_STORE_PATH', 'AMQ_KEY_STORE_PATH'] as const;

/**
 * Tells the meaning of each variable of a file, and its faults. Shows no value. @throws {CommandFailure} 2 for a file that cannot be read.
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
  const faults = found.faults.map((fault) => withSubject('fault', fault));
  const warnings = found.warnings.map((warning) => withSubject('warning', warning));
  const atFault = new Set(faults.map(({ subject }) => subject));
  return [
    ...found.variables
      .filter(({ name }) => !atFault.has(name))
      .map(({ name, meaning }) => line('ok', name, meaning ?? 'unknown')),
    ...warnings.map(({ subject, rest }) => line('warning', subject, rest)),
    ...placeholdersIn(env).map((name) =>
      line('fault', name, 'still holds the placeholder of a sample; write the real value'),
    ),
    ...missingStores(env).map(([name, path]) => line('warning', name, `${path} is not on this machine`)),
    ...faults.map(({ subject, rest }) => line('fault', subject, rest)),
  ];
}

/** The variable that a sentence begins with, and what it says of it. @param otherwise the subject of a sentence that names none first */
function withSubject(otherwise: string, sentence: string): { readonly subject: string; readonly rest: string } {
  const { name, rest } = /^(?<name>[A-Z][A-Z0-9_]+):? (?<rest>.+)$/s.exec(sentence)?.groups ?? {};
  return name === undefined || rest === undefined ? { subject: otherwise, rest: sentence } : { subject: name, rest };
}

/** Lists variables whose values differ between files although replicas of one fleet should agree. Shows no value. */
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
  const read = readSettingsText(file);
  if ('fault' in read) throw new CommandFailure(EXIT.usage, `${file} ${read.fault}`);
  const entries = Object.entries(parseEnv(read.text));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

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
