import { textInBinary } from './binary-text.ts';
import { decodeUcs2, encodeUcs2, isUnmarkedUcs2 } from './ucs2.ts';
import { readUtf8 } from './utf8.ts';
import { decodeGsm, encodeGsm, fillBitsAfter, isGsm, packSeptets } from '@ccm/core/gsm';
import type { GsmShift, SmsEncoding } from '@ccm/core/gsm';

/** The alphabet that an SMSC uses for data_coding 0: nearly always GSM, but the SMSC decides (SMPP 3.4, section 5.2.19). */
export const DEFAULT_ALPHABETS = ['gsm', 'gsm-packed', 'latin1', 'ascii', 'utf-8'] as const;
export type DefaultAlphabet = (typeof DEFAULT_ALPHABETS)[number];

type Alphabet =
  | 'default'
  | 'ascii'
  | 'binary'
  | 'latin1'
  | 'jis'
  | 'shift-jis'
  | 'iso-2022-jp'
  | 'jis-x-0212'
  | 'iso-8859-5'
  | 'iso-8859-8'
  | 'ucs2'
  | 'euc-kr';

const BY_VALUE: ReadonlyMap<number, Alphabet> = new Map([
  [0x00, 'default'],
  [0x01, 'ascii'],
  [0x02, 'binary'],
  [0x03, 'latin1'],
  [0x04, 'binary'],
  [0x05, 'jis'],
  [0x06, 'iso-8859-5'],
  [0x07, 'iso-8859-8'],
  [0x08, 'ucs2'],
  [0x09, 'shift-jis'],
  [0x0a, 'iso-2022-jp'],
  [0x0d, 'jis-x-0212'],
  [0x0e, 'euc-kr'],
]);

/** Bits 3 and 2 of the general group of TS 23.038. */
const GENERAL_GROUP: ReadonlyMap<number, Alphabet> = new Map([
  [0x04, 'binary'],
  [0x08, 'ucs2'],
]);

/** Operators put SMPP's own values there too. */
const SELF_DELETING = { from: 0x40, to: 0x7f } as const;

/**
 * The alphabet of a data_coding value: SMPP 3.4 section 5.2.19 for the lowest sixteen, above them the coding groups of 3GPP TS 23.038
 * section 4 (0x10-0x3F general with class, 0x40-0x7F the same for messages that delete themselves, 0xC0-0xDF and 0xE0-0xEF message waiting, 0xF0-0xFF class). Reserved values are read as text
 * in the default alphabet, as TS 23.038 wants.
 */
export function alphabetOf(dataCoding: number): Alphabet {
  if (dataCoding >= SELF_DELETING.from && dataCoding <= SELF_DELETING.to) return alphabetOf(dataCoding & 0x3f);
  const group = dataCoding >> 4;
  if (group === 0) return BY_VALUE.get(dataCoding) ?? 'default';
  if (group <= 0x3) return GENERAL_GROUP.get(dataCoding & 0x0c) ?? 'default';
  if (group === 0xe) return 'ucs2';
  if (group === 0xf) return (dataCoding & 0x04) === 0 ? 'default' : 'binary';
  return 'default';
}

/** An encoded text: octets with data_coding 0 if its alphabet holds the text, else UCS-2 with 8. */
export interface EncodedText {
  readonly encoding: SmsEncoding;
  readonly dataCoding: 0 | 8;
  /** @param headerOctets of the user data header in front of the piece: packed characters begin at the next septet. */
  readonly encode: (piece: string, headerOctets?: number) => Buffer;
}

/** Chooses the alphabet for a whole text, so that all its parts have the same. */
export function chooseCoding(text: string, defaultAlphabet: DefaultAlphabet): EncodedText {
  const fits = isGsm(text) && ENCODERS[defaultAlphabet].holds(text);
  if (!fits) return { encoding: 'ucs2', dataCoding: 8, encode: encodeUcs2 };
  return { encoding: 'gsm', dataCoding: 0, encode: ENCODERS[defaultAlphabet].encode };
}

interface Encoder {
  /** Whether every character of a GSM text has its octets. */
  readonly holds: (text: string) => boolean;
  readonly encode: (piece: string, headerOctets?: number) => Buffer;
}

const septetsOf = (piece: string): Uint8Array => encodeGsm(piece) ?? new Uint8Array();
const gsmEncoder: Encoder = { holds: () => true, encode: (piece) => Buffer.from(septetsOf(piece)) };
const latin1Encoder: Encoder = {
  holds: (text) => /^[\0-\u00ff]*$/.test(text),
  encode: (piece) => Buffer.from(piece, 'latin1'),
};
/** Letters beyond ASCII go as UCS-2, which every SMSC takes and of which every SMS holds the same number. */
const asciiEncoder: Encoder = { ...latin1Encoder, holds: (text) => /^[\0-\u007f]*$/.test(text) };

const ENCODERS: Readonly<Record<DefaultAlphabet, Encoder>> = {
  gsm: gsmEncoder,
  'gsm-packed': {
    ...gsmEncoder,
    encode: (piece, headerOctets = 0) => Buffer.from(packSeptets(septetsOf(piece), fillBitsAfter(headerOctets))),
  },
  latin1: latin1Encoder,
  ascii: asciiEncoder,
  'utf-8': asciiEncoder,
};

/**
 * Decodes octets as text. Never fails: an octet outside the alphabet becomes U+FFFD. @returns undefined for binary data that is not
 * readable text.
 */
export function decodeText(
  octets: Buffer,
  coding: { readonly dataCoding: number; readonly shift?: GsmShift; readonly defaultAlphabet?: UnpackedAlphabet },
): string | undefined {
  const alphabet = alphabetOf(coding.dataCoding);
  if (alphabet === 'binary') return textInBinary(octets);
  if (OF_ONE_OCTET.has(alphabet) && isUnmarkedUcs2(octets)) return cleaned(decodeUcs2(octets));
  return cleaned(alphabet === 'default' ? decodeDefault(octets, coding) : DECODERS[alphabet](octets));
}

/** Alphabets in which every other character of UCS-2 octets would be the same control character. */
const OF_ONE_OCTET: ReadonlySet<Alphabet> = new Set<Alphabet>(['ascii', 'latin1', 'iso-8859-5', 'iso-8859-8']);

/** Octets that fill up a field, and the byte order mark in front of each part, are nothing that anyone wrote. */
const cleaned = (text: string): string => text.replaceAll(/[\0\ufeff]/g, '');

/** Packed octets are unpacked part by part, before the parts are joined. */
type UnpackedAlphabet = Exclude<DefaultAlphabet, 'gsm-packed'>;

function decodeDefault(
  octets: Buffer,
  { defaultAlphabet = 'gsm', shift }: { readonly shift?: GsmShift; readonly defaultAlphabet?: UnpackedAlphabet },
): string {
  // A header with tables of a language says for certain that the octets are GSM.
  if (shift?.locking === undefined && isUnmarkedUcs2(octets)) return decodeUcs2(octets);
  if (defaultAlphabet === 'gsm') return unmarkedUtf8(octets) ?? decodeGsm(octets, shift);
  return defaultAlphabet === 'utf-8' ? decodeWestern(octets) : decodeLatin1(octets);
}

/** No septet is above 0x7F, and next to no text of another alphabet is UTF-8 by chance. */
const unmarkedUtf8 = (octets: Buffer): string | undefined =>
  octets.some((octet) => octet > 0x7f) ? readUtf8(octets) : undefined;

const decodeBy =
  (label: string) =>
  (octets: Buffer): string =>
    new TextDecoder(label).decode(octets);

/** Reads Latin-1 as Windows does, because SMSCs send the euro sign and typographic quotes in the places that Latin-1 leaves empty. */
const decodeLatin1 = decodeBy('windows-1252');

/** Next to no Latin-1 is UTF-8 by chance. ASCII has no escapes: octets with one are the GSM alphabet under another name. */
function decodeWestern(octets: Buffer): string {
  if (octets.includes(ESC)) return decodeGsm(octets);
  return readUtf8(octets) ?? decodeLatin1(octets);
}

const DECODERS: Readonly<Record<Exclude<Alphabet, 'binary' | 'default'>, (octets: Buffer) => string>> = {
  ascii: decodeWestern,
  latin1: decodeWestern,
  jis: decodeJis,
  'shift-jis': decodeBy('shift_jis'),
  'iso-2022-jp': decodeBy('iso-2022-jp'),
  'jis-x-0212': decodeExtendedJis,
  'iso-8859-5': decodeBy('iso-8859-5'),
  'iso-8859-8': decodeBy('iso-8859-8'),
  ucs2: decodeUcs2,
  'euc-kr': decodeBy('euc-kr'),
};

const ESC = 0x1b;
/** Behind ESC. */
const JIS_X_0212 = '$(D';
/** In front of a character of JIS X 0212 in EUC-JP. */
const SET_3 = 0x8f;

/** Three habits share the value 5: ISO-2022-JP with escapes, Shift JIS, and bare pairs of JIS X 0208. */
function decodeJis(octets: Buffer): string {
  if (octets.includes(ESC)) return decodeBy('iso-2022-jp')(octets);
  if (octets.some((octet) => octet > 0x7f)) return decodeBy('shift_jis')(octets);
  return decodeBy('euc-jp')(toEucJp(octets, []));
}

/** The value 13: EUC-JP, which holds JIS X 0208 and 0212, or bare pairs of JIS X 0212; with escapes as with the value 5. */
function decodeExtendedJis(octets: Buffer): string {
  if (octets.includes(ESC)) return decodeEscapedJis(octets);
  const isEucJp = octets.some((octet) => octet > 0x7f);
  return decodeBy('euc-jp')(isEucJp ? octets : toEucJp(octets, [SET_3]));
}

/** Reads JIS X 0212 behind its own escape, `ESC $ ( D`, which TextDecoder does not know; all else is ISO-2022-JP. */
function decodeEscapedJis(octets: Buffer): string {
  const escape = String.fromCharCode(ESC);
  const [start = '', ...runs] = octets.toString('latin1').split(escape);
  return [start, ...runs.map((run) => `${escape}${run}`)]
    .map((run) => {
      const pairs = run.startsWith(`${escape}${JIS_X_0212}`) ? run.slice(1 + JIS_X_0212.length) : undefined;
      return pairs === undefined
        ? decodeBy('iso-2022-jp')(Buffer.from(run, 'latin1'))
        : decodeBy('euc-jp')(toEucJp(Buffer.from(pairs, 'latin1'), [SET_3]));
    })
    .join('');
}

/** Pairs of 7-bit octets (JIS X 0208 or 0212) as EUC-JP, which TextDecoder knows. */
function toEucJp(octets: Buffer, prefix: readonly number[]): Buffer {
  const euc: number[] = [];
  for (let index = 0; index + 1 < octets.length; index += 2) {
    euc.push(...prefix, (octets[index] ?? 0) | 0x80, (octets[index + 1] ?? 0) | 0x80);
  }
  return Buffer.from(euc);
}
