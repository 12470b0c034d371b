import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** One row of docs/errors.md, in Markdown. */
export interface ErrorEntry {
  /** The heading above its table. */
  readonly section: string;
  /** The reasons, statuses or kinds that the row explains. */
  readonly reasons: readonly string[];
  /** The kind of dead letter; empty where the table has none. */
  readonly kind: string;
  readonly meaning: string;
  readonly remedy: string;
}

const MODULE = 'virtual:error-entries';
const RESOLVED = `\0${MODULE}`;

/** Makes the entries of docs/errors.md available to the page as a module. */
export const errorEntriesPlugin = (path: string): Plugin => ({
  name: 'error-entries',
  resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
  load(id) {
    if (id !== RESOLVED) return undefined;
    this.addWatchFile(path);
    return `export const errorEntries = ${JSON.stringify(readErrorEntries(readFileSync(path, 'utf8')))};`;
  },
});

/** Every row of every table that has a column "meaning" or "when" and a column "what to do". */
export function readErrorEntries(markdown: string): readonly ErrorEntry[] {
  const entries: ErrorEntry[] = [];
  let section = '';
  let columns: readonly string[] = [];
  for (const line of markdown.split('\n')) {
    if (line.startsWith('#')) section = line.replace(/^#+\s*/, '');
    if (!line.startsWith('|')) {
      columns = [];
    } else if (columns.length === 0) {
      columns = cellsOf(line);
    } else if (!/^\|[\s:|-]+$/.test(line)) {
      const entry = toEntry(section, columns, cellsOf(line));
      if (entry !== undefined) entries.push(entry);
    }
  }
  return entries;
}

function toEntry(section: string, columns: readonly string[], cells: readonly string[]): ErrorEntry | undefined {
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
  const remedy = cell('what to do');
  if (remedy === '') return undefined;
  return {
    section,
    reasons: reasonsOf(cell('reason') || cell('status')),
    kind: plain(cell('kind')),
    meaning: cell('meaning') || cell('when'),
    remedy,
  };
}

/** `a`, `b`: the words in backquotes, or the bare word of the cell. */
function reasonsOf(cell: string): readonly string[] {
  const quoted = [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  return quoted.length > 0 ? quoted : [cell];
}

const plain = (cell: string): string => cell.replaceAll('`', '');

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
