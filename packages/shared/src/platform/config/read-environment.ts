import { readSettingsText } from '../files/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment's value for one name: nothing, a text, or a fault. */
type EnvironmentValue = { readonly text: string | undefined } | { readonly fault: string };

/**
 * The value of a variable under any of its names, or from the file that `<name>_FILE` names (a trailing line break does not count).
 * Blank counts as unset. Both a value and a file, or two names that differ, are faults.
 */
export function readEnvironment(env: Environment, names: readonly string[]): EnvironmentValue {
  const found: { readonly name: string; readonly text: string }[] = [];
  for (const name of names) {
    const direct = blankAsUnset(env[name]);
    const file = blankAsUnset(env[`${name}_FILE`]);
    if (direct !== undefined && file !== undefined) {
      return { fault: `${name} and ${name}_FILE are both set: keep one of them` };
    }
    if (direct !== undefined) found.push({ name, text: direct });
    if (file === undefined) continue;
    const content = readSecretFile(file);
    if ('fault' in content) return { fault: `${name}_FILE ${content.fault}` };
    found.push({ name: `${name}_FILE`, text: content.text });
  }
  const [first, ...others] = found;
  const other = others.find((each) => each.text.toLowerCase() !== first?.text.toLowerCase());
  if (first !== undefined && other !== undefined) {
    return { fault: `${first.name} and ${other.name} mean the same and differ: keep one of them` };
  }
  return { text: first?.text };
}

/** @param path the fault names it; it never shows the file's content. */
export function readSecretFile(path: string): { readonly text: string } | { readonly fault: string } {
  const file = readSettingsText(path);
  if ('fault' in file) return { fault: `names the file ${path}, which ${file.fault}` };
  const text = blankAsUnset(file.text);
  return text === undefined ? { fault: `names the file ${path}, which is empty` } : { text };
}

function blankAsUnset(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
