import { nearestWord } from '@ccm/core/words';

/** `, did you mean "rate"?` for a misspelt word; empty if no known one is near. */
export function suggest(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known, () => Math.max(2, word.length / 3));
  return nearest === undefined ? '' : `, did you mean "${nearest}"?`;
}
