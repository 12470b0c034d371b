import type { Uses } from './circles.ts';
import type { ImportGraph } from './import-graph.ts';

/** Each folder with the folders beside it that files in it import from, however deep both lie. */
export function folderUses(graph: ImportGraph): Uses {
  const uses = new Map<string, Set<string>>();
  for (const [file, imports] of graph) {
    for (const { file: imported } of imports) {
      const [folder, other] = imported === undefined ? [] : foldersBesideEachOther(file, imported);
      if (folder !== undefined && other !== undefined) uses.set(folder, (uses.get(folder) ?? new Set()).add(other));
    }
  }
  return uses;
}

/** The folders in which the ways to two files part; none if one of the files lies right there. */
function foldersBesideEachOther(one: string, other: string): readonly string[] {
  const ways = [one.split('/'), other.split('/')];
  const [way = [], otherWay = []] = ways;
  const depth = way.findIndex((name, index) => name !== otherWay[index]);
  const arePartedByFolders = depth >= 0 && ways.every(({ length }) => depth < length - 1);
  return arePartedByFolders ? ways.map((names) => names.slice(0, depth + 1).join('/')) : [];
}
