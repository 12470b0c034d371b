import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './import-graph.ts';

const SOURCES = ['packages/**/*.ts', 'packages/**/*.tsx', 'scripts/**/*.ts', 'compose/**/*.ts', '*.ts'];
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'fixtures']);
const EXPORT = /^export (?:async )?(?:const|function\*?|class|abstract class|interface|type) ([\w$]+)/gm;

/**
 * Exported names that stand in no other file of the repository, each as `file: name`. A name that another file has for something else
 * counts as used.
 */
export function unusedExports(root: string = ROOT): readonly string[] {
  const files = globSync(SOURCES, { cwd: root, exclude: (path) => path.split('/').some((name) => SKIPPED.has(name)) });
  const texts = new Map(files.toSorted().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const uses = countFilesByWord([...texts.values()]);
  return [...texts].flatMap(([file, text]) =>
    [...text.matchAll(EXPORT)]
      .filter(([, name = '']) => uses.get(name) === 1)
      .map(([, name = '']) => `${file}: ${name}`),
  );
}

function countFilesByWord(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(text.match(/[\w$]+/g))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
