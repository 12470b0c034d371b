import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROVIDER_NAMES } from '@ccm/channels/registry';
import { expect } from 'chai';
import { folderUses } from './imports/folder-uses.ts';
import { readImportGraph, ROOT } from './imports/import-graph.ts';
import { circlesIn } from './imports/circles.ts';
import { unusedExports } from './imports/unused-exports.ts';

/** The most sources in a folder, about a dozen: a reader takes them in at one look. */
const MAX_SOURCES = 14;
const MAX_LINES = 300;

/** The storeys, the lowest first. Each imports only itself and the storeys below it. */
const STOREYS = [
  ['packages/core/'],
  ['packages/channels/'],
  ['packages/shared/src/platform/'],
  ['packages/shared/src/storage/'],
  ['packages/shared/src/messages/'],
  ['packages/shared/src/sending/'],
  ['packages/shared/src/app/'],
  ['packages/gateway/', 'packages/outbound-worker/', 'packages/smpp-worker/'],
] as const;

const graph = readImportGraph();
const files = [...graph.keys()];
/** The code of programs. oxlint.config.ts holds the sizes of tests. */
const sources = files.filter((file) => !/\.spec\.tsx?$|^packages\/[^/]+\/test\//.test(file));

describe('the repository', () => {
  it('imports no package that the package.json of the importing package does not name', () => {
    const missing = files.flatMap((file) => {
      const allowed = dependenciesFor(file);
      return (graph.get(file) ?? [])
        .map(({ specifier }) => packageOf(specifier))
        .filter((name) => name !== undefined && !allowed.has(name))
        .map((name) => `${file}: ${name ?? ''}`);
    });

    expect(missing).to.deep.equal([]);
  });

  it('has no circle of imports, not even of types', () => {
    const uses = [...graph].map(([file, imports]) => [file, imports.flatMap((found) => found.file ?? [])] as const);

    expect(circlesIn(new Map(uses))).to.deep.equal([]);
  });

  it('has no circle among the folders that stand beside each other', () => {
    const written = [...graph].filter(([file]) => sources.includes(file) && file.includes('/src/'));

    expect(circlesIn(folderUses(new Map(written)))).to.deep.equal([]);
  });

  it('exports nothing that no other file uses', () => {
    expect(unusedExports()).to.deep.equal([]);
  });

  it('enters a folder through its index.ts, where it has one', () => {
    const inside = sources
      .filter((file) => file.includes('/src/'))
      .flatMap((file) =>
        (graph.get(file) ?? [])
          .filter((found) => found.file !== undefined && isPassingBy(found.file, file))
          .map((found) => `${file} imports ${found.file ?? ''}`),
      );

    expect(inside).to.deep.equal([]);
  });

  it('lets each storey import only storeys below it', () => {
    const upward = sources
      .filter((file) => file.includes('/src/'))
      .flatMap((file) => {
        const own = storeyOf(file);
        if (own === undefined) return [];
        return (graph.get(file) ?? [])
          .filter((found) => found.file !== undefined && isAbove(found.file, own, file))
          .map((found) => `${file} imports ${found.file ?? ''}`);
      });

    expect(upward).to.deep.equal([]);
  });

  it('shows the same storeys in docs/architecture.md', () => {
    const [, picture = ''] =
      /## Storeys[\s\S]*?```\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')) ?? [];
    const shown = picture
      .split('\n')
      .map((line) => line.split(/\s{2,}/)[0] ?? '')
      .filter((name) => name !== '');
    const storeys = STOREYS.toReversed().map((folders) => folders.map(nameOf).join(', '));

    expect(shown).to.deep.equal(storeys);
  });

  it('names no provider outside its folder, but in examples', () => {
    const named = new RegExp(`'(?:${PROVIDER_NAMES.join('|')})'`);
    const naming = sources
      .filter((file) => /^packages\/(?:core|shared|gateway|outbound-worker|cli)\/src\//.test(file))
      .filter((file) => !file.endsWith('examples.ts') && named.test(readFileSync(join(ROOT, file), 'utf8')));

    expect(naming).to.deep.equal([]);
  });

  it('has a test in each spec', () => {
    const empty = files
      .filter((file) => file.includes('.spec.'))
      .filter((file) => !/^ *describe\w*[(<]/m.test(readFileSync(join(ROOT, file), 'utf8')));

    expect(empty).to.deep.equal([]);
  });

  it(`has at most ${String(MAX_SOURCES)} sources in a folder`, () => {
    const counts = new Map<string, number>();
    // An index only lists what a folder offers.
    const read = sources.filter((file) => basename(file) !== 'index.ts');
    for (const file of read) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    const large = [...counts].filter(([, count]) => count > MAX_SOURCES);

    expect(large.map(([folder, count]) => `${folder}: ${String(count)}`)).to.deep.equal([]);
  });

  it(`has no source of more than ${String(MAX_LINES)} lines of code`, () => {
    const long = sources.map((file) => [file, linesOfCode(file)] as const).filter(([, lines]) => lines > MAX_LINES);

    expect(long.map(([file, lines]) => `${file}: ${String(lines)}`)).to.deep.equal([]);
  });
});

/** Whether an import from outside a folder leads past the index that lists what the folder offers. */
function isPassingBy(target: string, from: string): boolean {
  const folder = dirname(target);
  const isInside = `${dirname(from)}/`.startsWith(`${folder}/`);
  return !isInside && basename(target) !== 'index.ts' && existsSync(join(ROOT, folder, 'index.ts'));
}

/** The packages that a file may import: its package's dependencies; specs also the tools of the whole repository. */
function dependenciesFor(file: string): ReadonlySet<string> {
  const [, name] = /^packages\/([^/]+)\//.exec(file) ?? [];
  const own = name === undefined ? 'package.json' : `packages/${name}/package.json`;
  const isTest = file.includes('.spec.') || (name !== undefined && !file.includes('/src/'));
  return new Set([...namesIn(own), ...(isTest ? namesIn('package.json') : [])]);
}

function namesIn(path: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Readonly<
    Record<'name', string> & Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>> | undefined>
  >;
  return [manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })];
}

/** The package of an import; undefined for a file of the same package, a module of Node, and output of the build. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|node:|virtual:)/.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function storeyOf(file: string): number | undefined {
  const index = STOREYS.findIndex((folders) => folders.some((folder) => file.startsWith(folder)));
  return index === -1 ? undefined : index;
}

function isAbove(target: string, own: number, from: string): boolean {
  const storey = storeyOf(target);
  if (storey === undefined) return !existsInside(target, from);
  return storey > own || (storey === own && packageFolder(target) !== packageFolder(from));
}

/** A package without a storey is for tests and scripts alone. */
const existsInside = (target: string, from: string): boolean =>
  !existsSync(join(ROOT, target)) || packageFolder(target) === packageFolder(from);

const packageFolder = (file: string): string => file.split('/').slice(0, 2).join('/');

function nameOf(folder: string): string {
  const name = folder.replace(/\/$/, '');
  return name.includes('/src/') ? `shared/${basename(name)}` : basename(name);
}

function linesOfCode(file: string): number {
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return text.split('\n').filter((line) => line.trim() !== '').length;
}
