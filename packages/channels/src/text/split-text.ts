import { graphemesIn } from '@ccm/core/words';

/** White space at which a line may end; the no-break spaces are left out on purpose. */
const BREAK_SPACE = String.raw`[\t\n\v\f\r \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]`;
/** A space that carries a combining mark is a visible character. */
const NOT_A_CARRIER = String.raw`(?![\p{M}\p{Gr_Ext}\p{EMod}\u200d])`;
const IS_BREAK = new RegExp(`^${BREAK_SPACE}+$`, 'u');
const LEADING_BREAK = new RegExp(`^(?:${BREAK_SPACE}${NOT_A_CARRIER})+`, 'u');
const TRAILING_BREAK = new RegExp(`${BREAK_SPACE}+$`, 'u');
const IS_NEWLINE = /[\n\v\f\r\u2028\u2029]/;

/**
 * Cuts a text into parts of at most `maxLength` UTF-16 units, as the providers count them. Cuts at the end of a paragraph or a line
 * where one lies in the second half of the part, else between words, else between grapheme clusters; a cluster is cut (between code
 * points) only where it alone is longer than a part. White space at a cut is dropped, nothing else. An empty text has no parts.
 * @throws {RangeError} when `maxLength` is below 2, the length of one character outside the basic plane.
 */
export function splitText(text: string, maxLength: number): string[] {
  if (!Number.isInteger(maxLength) || maxLength < 2) throw new RangeError('maxLength must be a whole number from 2 up');
  const parts: string[] = [];
  let rest = text;
  while (rest.length > maxLength) {
    const end = findCut(rest, maxLength);
    const part = rest.slice(0, end.index);
    parts.push(end.atSpace ? part.replace(TRAILING_BREAK, '') : part);
    rest = rest.slice(end.index);
    if (end.atSpace) rest = rest.replace(LEADING_BREAK, '');
  }
  parts.push(rest);
  return parts.filter((part) => part !== '');
}

interface Cut {
  readonly index: number;
  readonly atSpace: boolean;
}

function findCut(text: string, maxLength: number): Cut {
  // Two units more: whether a cluster goes on after maxLength shows in the next code point.
  const window = text.slice(0, maxLength + 2);
  const last = { paragraph: 0, line: 0, word: 0, cluster: 0 };
  let blankLine = false;
  for (const { segment, index } of graphemesIn(window)) {
    if (index > maxLength) break;
    last.cluster = index;
    if (!IS_BREAK.test(segment)) {
      blankLine = false;
      continue;
    }
    last.word = index;
    if (!IS_NEWLINE.test(segment)) continue;
    last.line = index;
    if (blankLine) last.paragraph = index;
    blankLine = true;
  }
  const half = maxLength / 2;
  const space = [last.paragraph, last.line].find((index) => index >= half) ?? last.word;
  if (space > 0) return { index: space, atSpace: true };
  if (last.cluster > 0) return { index: last.cluster, atSpace: false };
  return { index: codePointBoundary(text, maxLength), atSpace: false };
}

function codePointBoundary(text: string, index: number): number {
  const splitsPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1));
  return splitsPair ? index - 1 : index;
}
