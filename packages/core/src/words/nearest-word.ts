/**
 * Finds the known word that a misspelt word most likely means. Case does not count, nor `-` for `_`.
 * @param maxEdits the most letters by which the word may differ from this known word.
 * @returns undefined if no known word is near enough.
 */
export function nearestWord(
  word: string,
  known: readonly string[],
  maxEdits: (knownWord: string) => number,
): string | undefined {
  const wanted = plain(word);
  const [nearest] = known
    .map((each) => ({ each, edits: editDistance(wanted, plain(each)) }))
    .filter(({ each, edits }) => edits <= maxEdits(each))
    .toSorted((one, other) => one.edits - other.edits);
  return nearest?.each;
}

const plain = (word: string): string => word.toLowerCase().replaceAll('-', '_');

/** The number of letters to insert, leave out or change to make one word of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_none, column) => column);
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
