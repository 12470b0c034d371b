import { graphemesIn } from '../words/index.ts';
import { isGsm, septetsOf } from './gsm-text.ts';

export type SmsEncoding = 'gsm' | 'ucs2';

/** The capacity of one SMS: alone, and as a part of a longer text with an 8-bit reference (3GPP TS 23.040, section 9.2.3.24). */
export const SEGMENT_UNITS: Readonly<Record<SmsEncoding, { readonly single: number; readonly part: number }>> = {
  gsm: { single: 160, part: 153 },
  ucs2: { single: 70, part: 67 },
};

export interface SegmentCount {
  readonly encoding: SmsEncoding;
  /** SMS segments: the unit that the carrier charges. An empty text is one. */
  readonly segments: number;
  /** Septets (GSM, the extension table counting two) or UTF-16 code units (UCS-2). */
  readonly units: number;
}

/** The number of SMS that a text takes, in the smaller alphabet that holds it, split as `splitSegments` splits it. */
export function segmentsOf(text: string): SegmentCount {
  const encoding: SmsEncoding = isGsm(text) ? 'gsm' : 'ucs2';
  const units = unitsOf(text, encoding);
  const { single, part } = SEGMENT_UNITS[encoding];
  const segments = units <= single ? 1 : splitSegments(text, { encoding, perPart: part }).length;
  return { encoding, segments, units };
}

/** Septets or code units of a text; a character that GSM has not counts as the one that will replace it. */
export function unitsOf(text: string, encoding: SmsEncoding): number {
  if (encoding === 'ucs2') return text.length;
  let units = 0;
  for (const character of text) units += septetsOf(character) ?? 1;
  return units;
}

/**
 * Cuts a text into pieces of at most `perPart` units. A character as readers see it (an emoji with its modifiers, a letter with its
 * accents) stays whole unless it is longer than a piece; an escape pair and a surrogate pair always stay whole.
 */
export function splitSegments(
  text: string,
  options: { readonly encoding: SmsEncoding; readonly perPart: number },
): string[] {
  const { encoding, perPart } = options;
  const parts: string[] = [];
  let part = '';
  let room = perPart;
  for (const piece of piecesOf(text, encoding, perPart)) {
    const units = unitsOf(piece, encoding);
    if (units > room && part !== '') {
      parts.push(part);
      part = '';
      room = perPart;
    }
    part += piece;
    room -= units;
  }
  if (part !== '' || parts.length === 0) parts.push(part);
  return parts;
}

function* piecesOf(text: string, encoding: SmsEncoding, perPart: number): Generator<string> {
  for (const { segment } of graphemesIn(text)) {
    if (unitsOf(segment, encoding) <= perPart) yield segment;
    else yield* segment;
  }
}
