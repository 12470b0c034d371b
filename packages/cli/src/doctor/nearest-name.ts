import { nearestWord } from '@ccm/core/words';

/** One wrong letter is allowed for this many letters of the name. */
const LETTERS_PER_EDIT = 5;

/** The name that `name` was most likely meant to be; undefined if none is near. Case does not count, nor `-` for `_`. */
export const nearestTo = (name: string, known: readonly string[]): string | undefined =>
  nearestWord(name, known, (each) => Math.floor(Math.max(name.length, each.length) / LETTERS_PER_EDIT));
