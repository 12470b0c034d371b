import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type * as YamlLibrary from 'yaml';
import { readSettingsText } from '../../files/index.ts';
import type { AccountDefinition } from './account-definition.ts';
import type { ReadAccounts } from './accounts-from-environment.ts';
import { readAccountEntry } from './account-entry.ts';
import type { Environment } from '../read-environment.ts';
import { suggest } from './suggest.ts';

const require = createRequire(import.meta.url);

/** Loaded by the first file: a start without one does without it. */
const yaml = (): typeof YamlLibrary => require('yaml') as typeof YamlLibrary;

interface Content {
  readonly entries: readonly unknown[];
  readonly faults: readonly string[];
}

/**
 * Reads CHANNELS_FILE: YAML, or JSON, which is YAML too. Every scalar is taken as it is written, so that a system id `0123` keeps
 * its zero. Faults name the account and the key, never a value.
 */
export function readChannelsFile(
  path: string,
  definitions: readonly AccountDefinition[],
  env: Environment,
): ReadAccounts {
  const { entries, faults } = contentOf(path);
  const read = entries.map((entry, index) =>
    readAccountEntry(entry, index, { definitions, env, folder: dirname(path) }),
  );
  return {
    accounts: read.flatMap((each) => each.accounts),
    faults: [...faults, ...read.flatMap((each) => each.faults)].map((fault) => `CHANNELS_FILE ${fault}`),
  };
}

function contentOf(path: string): Content {
  const file = readSettingsText(path);
  if ('fault' in file) return { entries: [], faults: [`names ${path}, which ${file.fault}`] };
  const { LineCounter, parseDocument } = yaml();
  const lineCounter = new LineCounter();
  const document = parseDocument(file.text, { schema: 'failsafe', merge: true, lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { entries: [], faults: [`is neither YAML nor JSON at line ${line}, column ${col} (${error.code})`] };
  }
  removeNulls(document);
  try {
    return entriesOf(document.toJS());
  } catch {
    return { entries: [], faults: ['has an alias (*name) without its anchor (&name), or too many of them'] };
  }
}

const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

/** A key without a value is a key that is not there. In quotes it is a text. */
function removeNulls(document: YamlLibrary.Document): void {
  const { isScalar, Scalar, visit } = yaml();
  visit(document, {
    Pair: (_key, { value }) =>
      isScalar(value) && value.type === Scalar.PLAIN && NULLS.has(String(value.value)) ? visit.REMOVE : undefined,
  });
}

function entriesOf(root: unknown): Content {
  const shape = 'must hold "accounts:" and under it a list of accounts';
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return { entries: [], faults: [shape] };
  const unknown = Object.keys(root).filter((key) => key !== 'accounts');
  const faults = unknown.map((key) => `has an unknown key "${key}"${suggest(key, ['accounts'])}`);
  const accounts: unknown = 'accounts' in root ? root.accounts : undefined;
  if (!Array.isArray(accounts)) return { entries: [], faults: [...faults, shape] };
  return { entries: accounts, faults };
}
