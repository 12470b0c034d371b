import { isLittleEndian } from './byte-order.ts';
import { readUtf8 } from './utf8.ts';

/** Encodes UTF-16, big-endian: every SMSC and telephone of today means that by "UCS-2". */
export function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/**
 * Decodes UCS-2. A byte order mark gives the order, and so do letters that make sense in one order alone. Of an odd number of octets one
 * is no character: the last, which some SMSCs leave there, or the first. Octets that are plainly ASCII or UTF-8 are read as such.
 */
export function decodeUcs2(octets: Buffer): string {
  const utf8 = readUtf8(octets);
  if (utf8 !== undefined && isWords(utf8, octets.length)) return utf8;
  const text = decodeEven(octets.subarray(0, octets.length - (octets.length % 2)));
  if (octets.length % 2 === 0 || isReadable(text)) return text;
  if (utf8 !== undefined && utf8 !== '' && isReadable(utf8)) return utf8;
  const behind = decodeEven(octets.subarray(1));
  return isReadable(behind) ? behind : text;
}

/**
 * Joins the octets of neighbouring parts. A character that the sender cut in two becomes whole; a surplus octet of a part is left out,
 * because it would shift everything behind it.
 */
export function joinUcs2(parts: readonly Buffer[]): Buffer {
  const joined = Buffer.concat(parts);
  if (parts.every(({ length }) => length % 2 === 0)) return joined;
  if (joined.length % 2 === 0 && isReadable(decodeEven(joined))) return joined;
  return Buffer.concat(parts.map((part) => encodeUcs2(decodeUcs2(part))));
}

const isMarked = (octets: Buffer): boolean => octets[0] === 0xfe && octets[1] === 0xff;

function decodeEven(octets: Buffer): string {
  const isLittle = (octets[0] === 0xff && octets[1] === 0xfe) || (!isMarked(octets) && isLittleEndian(octets));
  return (isLittle ? octets : Buffer.from(octets).swap16()).toString('utf16le');
}

/** Nothing that no person types: control characters and code points without a meaning. Zeros at the end fill up. */
const isReadable = (text: string): boolean => !/[\p{Cn}\p{Co}\p{Cs}]|[^\P{Cc}\t\n\f\r]/u.test(text.replace(/\0+$/, ''));

/** Fewer octets of ASCII or UTF-8 might be Chinese or Korean letters by chance. */
const MIN_UTF8_OCTETS = { ascii: 10, beyond: 12 } as const;
const ASCII_WORDS = /^(?=.* )[\w .,!?'":;()@/\n\r-]+$/s;
/** One script, with what stands between its words. */
const WORDS_OF_ONE_SCRIPT =
  /^(?:[^\p{L}\p{C}]|[\n\r]|\p{Script=Latin})+$|^(?:[^\p{L}\p{C}]|[\n\r]|\p{Script=Cyrillic})+$|^(?:[^\p{L}\p{C}]|[\n\r]|\p{Script=Greek})+$|^(?:[^\p{L}\p{C}]|[\n\r]|\p{Script=Arabic})+$|^(?:[^\p{L}\p{C}]|[\n\r]|\p{Script=Hebrew})+$/u;

/** Whether octets that call themselves UCS-2 are what they are as UTF-8. */
function isWords(text: string, octets: number): boolean {
  if (octets < MIN_UTF8_OCTETS.ascii) return false;
  if (text.length === octets) return ASCII_WORDS.test(text);
  return octets >= MIN_UTF8_OCTETS.beyond && WORDS_OF_ONE_SCRIPT.test(text);
}

const MIN_UNMARKED_UNITS = 3;

/**
 * Whether octets that call themselves GSM are UCS-2: each first octet is zero, or the one of a script between Greek and Thai. In GSM every
 * other character would be the same sign.
 */
export function isUnmarkedUcs2(octets: Buffer): boolean {
  if (octets.length % 2 !== 0 || octets.length < MIN_UNMARKED_UNITS * 2) return false;
  const blocks = new Set(octets.filter((_octet, index) => index % 2 === 0));
  blocks.delete(0);
  const [block = 0] = blocks;
  return blocks.size <= 1 && (block === 0 || (block >= 0x03 && block <= 0x0e)) && isWritten(octets);
}

/** Letters, digits and the like alone, not the same sign over and over. */
const isWritten = (octets: Buffer): boolean => {
  const text = Buffer.from(octets).swap16().toString('utf16le');
  return !/[\p{Cn}\p{Co}\p{Cs}]|[^\P{Cc}\n\r]/u.test(text) && /\p{L}/u.test(text) && new Set(text).size > 2;
};
