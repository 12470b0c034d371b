import { septetsOf } from './gsm-text.ts';

/** Characters that word processors insert, and their replacements in the GSM alphabet. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ...toEach("'", '‘’‚‛′‵ʹʻʼʽˈ`´‹›＇'),
  ...toEach('"', '“”„‟″‶«»〝〞＂'),
  ...toEach('-', '‐‑‒–—―−﹘﹣－⁃'),
  ...toEach(' ', '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'),
  ...toEach('\n', '\u000b\u0085\u2028\u2029'),
  ...toEach('', '\u00ad\u200b\u200e\u200f\u2060\ufeff'),
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
export function transliterate(text: string): string {
  let plain = '';
  for (const character of text.normalize('NFC')) {
    plain += septetsOf(character) === undefined ? (REPLACEMENTS.get(character) ?? character) : character;
  }
  return plain;
}

function toEach(replacement: string, characters: string): (readonly [string, string])[] {
  return Array.from(characters).map((character) => [character, replacement] as const);
}
