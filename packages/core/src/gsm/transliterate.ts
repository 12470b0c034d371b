import { isGsm, septetsOf } from './gsm-text.ts';

/** Blanks and line ends of other widths, and marks that show nothing. */
const UNSEEN: ReadonlyMap<string, string> = new Map([
  ...toEach(' ', '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'),
  ...toEach('\n', '\u000b\u0085\u2028\u2029'),
  ...toEach('', '\u00ad\u200b\u200e\u200f\u2060\ufeff'),
]);

/** Joiners and marks of direction, too, which mean something among letters of other alphabets and emoji alone. */
const UNSEEN_IN_GSM: ReadonlyMap<string, string> = new Map([
  ...UNSEEN,
  ...toEach('', '\u061c\u200c\u200d\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f'),
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

/**
 * The cheapest form of a text that looks the same: letters composed (NFC), plain line ends and blanks, and no marks that show nothing where
 * that brings it into the GSM alphabet.
 */
export function plainSms(text: string): string {
  const composed = text
    .normalize('NFC')
    .replaceAll('\t', ' ')
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n');
  const blanked = replaced(composed, UNSEEN_IN_GSM);
  return isGsm(blanked) ? blanked : composed;
}

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
