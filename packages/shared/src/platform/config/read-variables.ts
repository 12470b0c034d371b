import convict from 'convict';
import { readEnvironment } from './read-environment.ts';
import { readAs } from './formats/format.ts';
import type { Environment } from './read-environment.ts';
import type { Variable, VariableGroups } from './variables/index.ts';

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Leaf {
  readonly doc: string;
  readonly env: string;
  readonly default: string | null;
  readonly sensitive: boolean;
  readonly format: (text: unknown) => void;
}

/**
 * Reads every group by a convict schema. Its leaves hold texts, defaults included; each check reports to `faults` in words of ours,
 * because convict's own message would name its path and not the variable, and repeat the value.
 * @returns the value of each variable, undefined where it is unset or at fault; `misread` names those that have a value at fault.
 */
export function readVariables(
  groups: VariableGroups,
  env: Environment,
): { readonly values: Values; readonly faults: readonly string[]; readonly misread: ReadonlySet<string> } {
  const faults: string[] = [];
  const { texts, misread } = textsOf(groups, env, faults);
  const values: Record<string, Record<string, unknown>> = {};
  const schema: Record<string, Record<string, Leaf>> = {};
  for (const [groupName, group] of Object.entries(groups)) {
    const groupValues: Record<string, unknown> = {};
    values[groupName] = groupValues;
    schema[groupName] = mapValues(group, (variable, key) =>
      leafOf(variable, (text) => {
        if (misread.has(variable.env)) return;
        groupValues[key] = check(variable, text, faults);
        if (typeof text === 'string' && groupValues[key] === undefined) misread.add(variable.env);
      }),
    );
  }
  convict(schema, { env: texts, args: [] }).validate({ allowed: 'strict' });
  return { values, faults, misread };
}

const leafOf = (variable: Variable<unknown>, format: Leaf['format']): Leaf => ({
  doc: variable.doc,
  env: variable.env,
  default: variable.default,
  sensitive: variable.sensitive,
  format,
});

function textsOf(
  groups: VariableGroups,
  env: Environment,
  faults: string[],
): { readonly texts: NodeJS.ProcessEnv; readonly misread: Set<string> } {
  const texts: NodeJS.ProcessEnv = {};
  const misread = new Set<string>();
  for (const variable of Object.values(groups).flatMap((group) => Object.values(group))) {
    const read = readEnvironment(env, [variable.env, ...variable.aliases]);
    if ('fault' in read) {
      faults.push(read.fault);
      misread.add(variable.env);
    } else if (read.text !== undefined) texts[variable.env] = read.text;
  }
  return { texts, misread };
}

function check(variable: Variable<unknown>, text: unknown, faults: string[]): unknown {
  if (typeof text !== 'string') {
    if (variable.required) faults.push(`${variable.env} is required: ${variable.doc}`);
    return undefined;
  }
  const reading = readAs(variable.format, text);
  if ('value' in reading) return reading.value;
  faults.push(`${variable.env} ${reading.problem}`);
  return undefined;
}

const mapValues = <In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In, key: string) => Out,
): Record<string, Out> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
