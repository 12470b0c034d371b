import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';

const CHANNELS = 'packages/channels/src';
const TEMPLATE = join(import.meta.dirname, 'template');

/** A line of a list to which every channel belongs. */
interface ListEdit {
  readonly path: string;
  readonly from: RegExp;
  readonly to: (name: string) => string;
}

const LISTS: readonly ListEdit[] = [
  {
    path: 'packages/core/src/domain/channel-name.ts',
    from: /^(export const (?:CHANNEL|PROVIDER)_NAMES = \[.*)\] as const;$/gm,
    to: (name) => `$1, '${name}'] as const;`,
  },
  {
    path: 'oxlint.config.ts',
    from: /^(const CHANNEL_FOLDERS = \[.*)\];$/m,
    to: (name) => `$1, '${name}'];`,
  },
  {
    path: `${CHANNELS}/registry/registry.ts`,
    from: /^(import type \{ ProviderName \} from '@ccm\/core\/domain';)$/m,
    to: (name) => `$1\nimport { ${name} } from '../${name}/index.ts';`,
  },
  {
    path: `${CHANNELS}/registry/registry.ts`,
    from: /(\n {2}anyChannel\(\w+\),)(\n\];)/,
    to: (name) => `$1\n  anyChannel(${name}),$2`,
  },
];

/**
 * Adds a channel that works: its folder from the template, with a passing contract test, and one line in each list of channels.
 * @param root the repository.
 * @param name lower-case letters and digits: the folder, the channel and its provider.
 * @returns the paths that were written, from the root.
 * @throws {Error} for a name that cannot be one or is taken; nothing is written then.
 */
export async function addChannel(root: string, name: string): Promise<readonly string[]> {
  const folder = join(root, CHANNELS, name);
  if (!/^[a-z][a-z0-9]{1,20}$/.test(name))
    throw new Error(`"${name}" must be lower-case letters and digits, e.g. telegram`);
  if (existsSync(folder)) throw new Error(`There is a channel called ${name} already`);

  const lists = await editLists(root, name);
  const files = await fillTemplate(folder, name);
  const all = new Map([...files, ...lists]);
  for (const [path, text] of all) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await formatted(root, path, text));
  }
  return [...all.keys()].map((path) => relative(root, path));
}

/** Names differ in length, and with them where lines break. */
async function formatted(root: string, path: string, text: string): Promise<string> {
  const options = await resolveConfig(join(root, 'package.json'));
  return format(text, { ...options, filepath: path });
}

async function editLists(root: string, name: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { path, from, to } of LISTS) {
    const file = join(root, path);
    const before = texts.get(file) ?? (await readFile(file, 'utf8'));
    const after = before.replace(from, to(name));
    if (after === before)
      throw new Error(`${path} no longer looks as this script expects: add the channel there by hand`);
    texts.set(file, after);
  }
  return texts;
}

async function fillTemplate(folder: string, name: string): Promise<Map<string, string>> {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  const fill = (text: string): string =>
    text.replaceAll('__name__', name).replaceAll('__Name__', capital).replaceAll('__NAME__', name.toUpperCase());
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const filled = files.map(async (file): Promise<[string, string]> => {
    const path = relative(TEMPLATE, file)
      .replace(/^name\./, `${name}.`)
      .replace(/\.txt$/, '');
    return [join(folder, path), fill(await readFile(file, 'utf8'))];
  });
  return new Map(await Promise.all(filled));
}
