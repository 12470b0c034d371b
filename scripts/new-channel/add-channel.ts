import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';

const CHANNELS = 'packages/channels/src';
const DOCS = 'docs/channels';
const TEMPLATE = join(import.meta.dirname, 'template');
const DOCS_TEMPLATE = join(import.meta.dirname, 'docs-template');

/** A line of the registry. */
interface RegistryEdit {
  readonly from: RegExp;
  readonly to: (name: string) => string;
}

const REGISTRY = `${CHANNELS}/registry/registry.ts`;
const EDITS: readonly RegistryEdit[] = [
  {
    from: /^(import type \{ ProviderName \} from '@ccm\/core\/domain';)$/m,
    to: (name) => `$1\nimport { channel as ${identifierOf(name)} } from '../${name}/index.ts';`,
  },
  {
    from: /(\n {2}anyChannel\(\w+\),)(\n\];)/,
    to: (name) => `$1\n  anyChannel(${identifierOf(name)}),$2`,
  },
];

/**
 * Adds a channel that works: its folder from the template, with a passing contract test, its page for operators, and its line in the registry.
 * @param root the repository.
 * @param name lower-case letters, digits and hyphens: the folder, the channel and its provider.
 * @returns the paths that were written, from the root.
 * @throws {Error} for a name that cannot be one or is taken; nothing is written then.
 */
export async function addChannel(root: string, name: string): Promise<readonly string[]> {
  const folder = join(root, CHANNELS, name);
  if (!/^(?=.{2,21}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(`"${name}" must be lower-case letters, digits and single hyphens, e.g. telegram`);
  if (existsSync(folder)) throw new Error(`There is a channel called ${name} already`);

  const registry = await editRegistry(root, name);
  const files = await fillTemplate(TEMPLATE, folder, name);
  const page = await fillTemplate(DOCS_TEMPLATE, join(root, DOCS), name);
  const all = new Map([...files, ...registry, ...page]);
  for (const [path, text] of all) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await formatted(root, path, text));
  }
  return [...all.keys()].map((path) => relative(root, path));
}

/** `whatsapp-cloud` as code names it: `whatsappCloud`. */
function identifierOf(name: string): string {
  return name.replaceAll(/-(.)/g, (_hyphen, letter: string) => letter.toUpperCase());
}

/** Names differ in length, and with them where lines break. */
async function formatted(root: string, path: string, text: string): Promise<string> {
  const options = await resolveConfig(join(root, 'package.json'));
  return format(text, { ...options, filepath: path });
}

async function editRegistry(root: string, name: string): Promise<Map<string, string>> {
  const file = join(root, REGISTRY);
  let text = await readFile(file, 'utf8');
  for (const { from, to } of EDITS) {
    const before = text;
    text = before.replace(from, to(name));
    if (text === before) {
      throw new Error(`${REGISTRY} no longer looks as this script expects: add the channel there by hand`);
    }
  }
  return new Map([[file, text]]);
}

async function fillTemplate(template: string, folder: string, name: string): Promise<Map<string, string>> {
  const identifier = identifierOf(name);
  const capital = identifier.charAt(0).toUpperCase() + identifier.slice(1);
  const fill = (text: string): string =>
    text
      .replaceAll('__name__Callback', `${identifier}Callback`)
      .replaceAll('__name__', name)
      .replaceAll('__Name__', capital)
      .replaceAll('__NAME__', name.toUpperCase().replaceAll('-', '_'));
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const filled = files.map(async (file): Promise<[string, string]> => {
    const path = relative(template, file)
      .replace(/^name\./, `${name}.`)
      .replace(/\.txt$/, '');
    return [join(folder, path), fill(await readFile(file, 'utf8'))];
  });
  return new Map(await Promise.all(filled));
}
