import { decodeGsm } from '@ccm/core/gsm';
import { decodeUcs2, isUnmarkedUcs2 } from './ucs2.ts';
import { readUtf8 } from './utf8.ts';

/**
 * Reads a text that the SMSC marks as binary, where nothing in it speaks against it: UCS-2, UTF-8, Latin-1 or the GSM alphabet. @returns
 * undefined for binary data.
 */
export function textInBinary(octets: Buffer): string | undefined {
  if (isUnmarkedUcs2(octets)) return decodeUcs2(octets);
  const text = readUtf8(octets) ?? '';
  return text !== '' && isReadable(text) ? text : wordsIn(octets);
}

const isReadable = (text: string): boolean => !/[^\P{Cc}\t\n\r]/u.test(text);

const MIN_WORD_OCTETS = 4;
const MIN_WORD_SHARE = 3 / 4;

/** Words in Latin-1, or in GSM letters below the blank: mostly letters of ASCII, which no binary format is. */
function wordsIn(octets: Buffer): string | undefined {
  const plain = octets.toString('latin1').match(/[\w .,!?'\r\n]/g) ?? [];
  if (octets.length < MIN_WORD_OCTETS || plain.length / octets.length < MIN_WORD_SHARE) return undefined;
  const latin1 = octets.toString('latin1');
  if (isReadable(latin1)) return latin1;
  return octets.every((octet) => octet <= 0x7f && !OF_NO_WORD.has(octet)) ? decodeGsm(octets) : undefined;
}

/** NUL and ESC, which binary formats are full of. */
const OF_NO_WORD: ReadonlySet<number> = new Set([0x00, 0x1b]);
