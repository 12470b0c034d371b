/** `, did you mean "rate"?` for a misspelt word, or nothing where no known one is near. */
export function suggest(word: string, known: readonly string[]): string {
  const lower = word.toLowerCase();
  const nearest = known
    .map((each) => ({ each, distance: distance(lower, each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (nearest === undefined || nearest.distance > Math.max(2, word.length / 3)) return '';
  return `, did you mean "${nearest.each}"?`;
}

/** The number of single letters that must change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
