/**
 * A number as people write it, in ASCII: the digits of any script, any kind of blank and hyphen, no mark that shows nothing. Address books
 * wrap numbers in marks of direction, and put blanks into them that do not break.
 */
export function asciiNumber(value: string): string {
  // Nearly all are.
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  return value
    .normalize('NFKC')
    .replaceAll(/\p{Nd}/gu, digitOf)
    .replaceAll(/[\p{Cf}\p{Mn}]/gu, '')
    .replaceAll(/\p{Pd}/gu, '-');
}

const ROW = 0x10;
/** Within their row of sixteen, Unicode puts the ten digits of a script at its beginning (Arabic) or at its end (Devanagari). */
const AT_END = 6;

/** `٧` as `7`. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const place = code % ROW;
  const isAtBeginning = /\p{Nd}/u.test(String.fromCodePoint(code - place));
  return String(isAtBeginning ? place : place - AT_END);
}
