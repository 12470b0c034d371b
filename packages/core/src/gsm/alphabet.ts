import { INDIC_LOCKING, INDIC_SINGLE } from './indic-tables.ts';

/**
 * The character tables of 3GPP TS 23.038: the default alphabet with its extension table (section 6.2.1) and the national language
 * shift tables (annex A). Position in a locking table is the septet's value; the extension tables map the septet after ESC.
 */

/** The escape septet: the next one is read from the extension (single shift) table. */
export const ESCAPE = 0x1b;

const DEFAULT_ROWS = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
];
const TURKISH_ROWS = [
  '@£$¥€éùıòÇ\nĞğ\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bŞşßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  'İABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  'çabcdefghijklmno',
  'pqrstuvwxyzäöñüà',
];
const PORTUGUESE_ROWS = [
  '@£$¥êéúíóç\nÔô\rÁá',
  'Δ_ªÇÀ∞^\\€Ó|\u001bÂâÊÉ',
  ' !"#º%&\'()*+,-./',
  '0123456789:;<=>?',
  'ÍABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÃÕÚÜ§',
  '~abcdefghijklmno',
  'pqrstuvwxyzãõ`üà',
];

const EXTENSION: readonly (readonly [number, string])[] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
];
const EURO: readonly [number, string] = [0x65, '€'];

/** A table of 128 characters, indexed by septet. */
export const DEFAULT_ALPHABET: readonly string[] = Array.from(DEFAULT_ROWS.join(''));
export const DEFAULT_EXTENSION: ReadonlyMap<number, string> = new Map([...EXTENSION, EURO]);

/** Locking shift tables by national language identifier (TS 23.038, section 6.2.1.2.4); Spanish has none of its own. */
export const LOCKING_SHIFT: ReadonlyMap<number, readonly string[]> = new Map([
  [1, Array.from(TURKISH_ROWS.join(''))],
  [3, Array.from(PORTUGUESE_ROWS.join(''))],
  ...INDIC_LOCKING,
]);

/** Single shift tables by national language identifier. */
export const SINGLE_SHIFT: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map([
  [1, new Map([...EXTENSION, EURO, ...letters({ G: 'Ğ', I: 'İ', S: 'Ş', c: 'ç', g: 'ğ', i: 'ı', s: 'ş' })])],
  [
    2,
    new Map([
      ...EXTENSION,
      EURO,
      [0x09, 'ç'] as const,
      ...letters({ A: 'Á', I: 'Í', O: 'Ó', U: 'Ú', a: 'á', i: 'í', o: 'ó', u: 'ú' }),
    ]),
  ],
  [
    3,
    new Map([
      ...EXTENSION,
      EURO,
      ...at([0x05, 'ê'], [0x09, 'ç'], [0x0b, 'Ô'], [0x0c, 'ô'], [0x0e, 'Á'], [0x0f, 'á'], [0x12, 'Φ'], [0x13, 'Γ']),
      ...at([0x15, 'Ω'], [0x16, 'Π'], [0x17, 'Ψ'], [0x18, 'Σ'], [0x19, 'Θ'], [0x1f, 'Ê'], [0x5b, 'Ã'], [0x5c, 'Õ']),
      ...at([0x7b, 'ã'], [0x7c, 'õ'], [0x7f, 'â']),
      ...letters({ A: 'À', I: 'Í', O: 'Ó', U: 'Ú', a: 'Â', i: 'í', o: 'ó', u: 'ú' }),
    ]),
  ],
  ...INDIC_SINGLE,
]);

function letters(table: Readonly<Record<string, string>>): (readonly [number, string])[] {
  return Object.entries(table).map(([plain, shifted]) => [plain.charCodeAt(0), shifted] as const);
}

function at(...entries: readonly (readonly [number, string])[]): readonly (readonly [number, string])[] {
  return entries;
}
