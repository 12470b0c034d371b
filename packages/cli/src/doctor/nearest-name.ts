/** One wrong letter is allowed for this many letters of the name. */
const WRONG_PER_LETTERS = 5;

/** The name that `name` was most likely meant to be; undefined where none is near. Case and `-` for `_` do not count. */
export function nearestTo(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toUpperCase().replaceAll('-', '_');
  const asked = plain(name);
  const [nearest] = known
    .map((each) => ({ each, distance: distanceOf(asked, plain(each)) }))
    .filter(({ each, distance }) => distance <= Math.floor(Math.max(asked.length, each.length) / WRONG_PER_LETTERS))
    .toSorted((one, other) => one.distance - other.distance);
  return nearest?.each;
}

/** The number of letters to insert, leave out or change (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
