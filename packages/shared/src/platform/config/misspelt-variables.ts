import { nearestWord } from '@ccm/core/words';
import type { AccountDefinition } from './accounts/account-definition.ts';
import { variableSections } from './description/variable-rows.ts';
import type { Environment } from './read-environment.ts';

/** The names of other programs differ from ours by more. */
const MAX_EDITS = 2;
/** Of a shorter name two letters are too large a part. */
const LONG_NAME = 9;

/**
 * Finds variables that mean nothing to CCM, and whose names are those of its own but for a letter or two: a setting that would be ignored
 * without a word. One sentence each; no value is repeated.
 */
export function misspeltVariables(env: Environment, definitions: readonly AccountDefinition[]): readonly string[] {
  const known = namesOf(definitions);
  const unset = [...known].filter((name) => env[name] === undefined);
  return Object.keys(env)
    .filter((name) => /^[A-Z][A-Z\d_]+$/.test(name) && !known.has(name))
    .flatMap((name) => {
      const meant = nearestWord(
        name,
        unset.filter((each) => Math.abs(each.length - name.length) <= MAX_EDITS),
        ({ length }) => (length >= LONG_NAME ? MAX_EDITS : 1),
      );
      return meant === undefined ? [] : [`${name} means nothing here and is ignored: did you mean ${meant}?`];
    });
}

function namesOf(definitions: readonly AccountDefinition[]): ReadonlySet<string> {
  const rows = variableSections(definitions).flatMap(({ rows }) => rows);
  const names = rows.flatMap(({ env, aliases }) => [env, ...aliases]);
  return new Set([...names, ...names.map((name) => `${name}_FILE`)]);
}
