import type { ImportGraph } from './import-graph.ts';

/** Each circle of imports once, as `a.ts > b.ts > a.ts`. Empty without circles. */
export function circlesIn(graph: ImportGraph): readonly string[] {
  const done = new Set<string>();
  const circles = new Map<string, string>();
  const visit = (file: string, path: readonly string[]): void => {
    const begin = path.indexOf(file);
    if (begin !== -1) {
      const circle = path.slice(begin);
      circles.set(circle.toSorted().join(), [...circle, file].join(' > '));
      return;
    }
    if (done.has(file)) return;
    for (const { file: next } of graph.get(file) ?? []) {
      if (next !== undefined && graph.has(next)) visit(next, [...path, file]);
    }
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return [...circles.values()];
}
