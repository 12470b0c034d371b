import { septetsOf } from './gsm-text.ts';

/** Blanks and line ends of other widths, and marks that show nothing. */
const UNSEEN: ReadonlyMap<string, string> = new Map([
  ...toEach(' ', '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'),
  ...toEach('\n', '\u000b\u0085\u2028\u2029'),
  ...toEach('', '\u00ad\u200b\u200e\u200f\u2060\ufeff'),
]);

/** Characters that word processors insert, and their replacements in the GSM alphabet. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ...UNSEEN,
  ...toEach("'", '‘’‚‛′‵ʹʻʼʽˈ`´‹›＇'),
  ...toEach('"', '“”„‟″‶«»〝〞＂'),
  ...toEach('-', '‐‑‒–—―−﹘﹣－⁃'),
  ...toEach('*', '•●▪·∙⋅'),
  ...toEach('/', '⁄∕'),
  ['…', '...'],
  ['×', 'x'],
  ['÷', '/'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '<>'],
  ['→', '->'],
  ['←', '<-'],
  ['™', '(TM)'],
  ['©', '(C)'],
  ['®', '(R)'],
  ['‰', '0/00'],
  ['½', '1/2'],
  ['¼', '1/4'],
  ['¾', '3/4'],
  ['№', 'No'],
  ['‼', '!!'],
  ['⁉', '!?'],
]);

/**
 * Puts plain characters in place of typographic ones (quotes, dashes, ellipsis, odd blanks), which alone would turn a cheap GSM text
 * into one of twice as many segments. Letters are composed (NFC) and otherwise never changed.
 */
export const transliterate = (text: string): string => replaced(text.normalize('NFC'), REPLACEMENTS);

/** Puts plain blanks in place of odd ones, and leaves marks out that show nothing: the text looks the same. */
export const withPlainBlanks = (text: string): string => replaced(text, UNSEEN);

function replaced(text: string, replacements: ReadonlyMap<string, string>): string {
  let plain = '';
  for (const character of text) {
    plain += septetsOf(character) === undefined ? (replacements.get(character) ?? character) : character;
  }
  return plain;
}

function toEach(replacement: string, characters: string): (readonly [string, string])[] {
  return Array.from(characters).map((character) => [character, replacement] as const);
}
