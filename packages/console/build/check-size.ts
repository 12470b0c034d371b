import { gzipSync } from 'node:zlib';

/** A built script, as the bundler describes it. */
export interface Chunk {
  readonly fileName: string;
  readonly name: string;
  readonly code: string;
  /** File names of the scripts that load with it. */
  readonly imports: readonly string[];
  readonly isEntry: boolean;
  readonly isDynamicEntry: boolean;
}

/** Compressed script that the first view may load. */
export const FIRST_VIEW_LIMIT_BYTES = 300 * 1024;

/**
 * The compressed size of the scripts that a first view loads: the entry, its imports, and the largest view with its imports. @param view
 * matches the chunk names of views.
 */
export function firstViewBytes(chunks: readonly Chunk[], view: (name: string) => boolean): number {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const entry = closure(
    chunks.filter(({ isEntry }) => isEntry),
    byFile,
  );
  const views = chunks.filter(({ name, isDynamicEntry }) => isDynamicEntry && view(name));
  const sizes = views.map((chunk) => sizeOf(new Set([...entry, ...closure([chunk], byFile)])));
  return Math.max(sizeOf(entry), ...sizes);
}

function closure(roots: readonly Chunk[], byFile: ReadonlyMap<string, Chunk>): Set<Chunk> {
  const reached = new Set<Chunk>();
  const waiting = [...roots];
  for (let chunk = waiting.pop(); chunk !== undefined; chunk = waiting.pop()) {
    if (reached.has(chunk)) continue;
    reached.add(chunk);
    waiting.push(...chunk.imports.map((file) => byFile.get(file)).filter((found) => found !== undefined));
  }
  return reached;
}

const sizeOf = (chunks: ReadonlySet<Chunk>): number =>
  [...chunks].reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
