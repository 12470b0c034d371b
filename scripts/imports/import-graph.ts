import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
const SOURCES = ['packages/*/src/**/*.ts', 'packages/*/src/**/*.tsx', 'packages/*/test/**/*.ts', 'scripts/**/*.ts'];
/** `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`, outside comments. */
const IMPORT =
  /^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|(?<![\w.])import\(\s*'([^']+)'\s*\)/gm;
const COMMENT = /^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

interface Import {
  /** The specifier in the source: `../x.ts`, `@ccm/core/domain`, `zod`. */
  readonly specifier: string;
  /** Types alone, which leave no trace when the program runs. */
  readonly isType: boolean;
  /** The file of this repository that it leads to, from its root; undefined for a library. */
  readonly file: string | undefined;
}

/** The imports of each TypeScript source of the repository. Paths are from its root. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>;

export function readImportGraph(root: string = ROOT): ImportGraph {
  const files = globSync(SOURCES, { cwd: root, exclude: (path) => path.includes('node_modules') });
  return new Map(files.toSorted().map((file) => [file, importsOf(root, file)]));
}

/** The files that a program consists of, its own included. */
export function filesReachedFrom(graph: ImportGraph, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const file of reached) {
    for (const { file: next } of graph.get(file) ?? []) if (next !== undefined) reached.add(next);
  }
  return reached;
}

function importsOf(root: string, file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(COMMENT, '');
  return [...text.matchAll(IMPORT)].map(([statement, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? '';
    return { specifier, isType: /^(import|export) type\b/.test(statement), file: fileOf(root, file, specifier) };
  });
}

function fileOf(root: string, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  const [, name, path] = /^@ccm\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (name === undefined || path === undefined) return undefined;
  const candidates = [`packages/${name}/src/${path}/index.ts`, `packages/${name}/src/${path}.ts`];
  return candidates.find((candidate) => existsSync(join(root, candidate)));
}
