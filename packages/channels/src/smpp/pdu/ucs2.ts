/** Encodes UTF-16, big-endian: every SMSC and telephone of today means that by "UCS-2". */
export function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/**
 * Decodes UCS-2. A byte order mark gives the order, and so do letters that make sense in one order alone. Of an odd number of octets one
 * is no character: the last, which some SMSCs leave there, or the first.
 */
export function decodeUcs2(octets: Buffer): string {
  const text = decodeEven(octets.subarray(0, octets.length - (octets.length % 2)));
  if (octets.length % 2 === 0 || isReadable(text)) return text;
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

function decodeEven(octets: Buffer): string {
  const isLittle = (octets[0] === 0xff && octets[1] === 0xfe) || isSwapped(octets);
  return (isLittle ? octets : Buffer.from(octets).swap16()).toString('utf16le');
}

/** Nothing that no person types: control characters and code points without a meaning. Zeros at the end fill up. */
const isReadable = (text: string): boolean => !/[\p{Cn}\p{Co}\p{Cs}]|[^\P{Cc}\t\n\f\r]/u.test(text.replace(/\0+$/, ''));

/** Read the usual way, little-endian letters are rare characters of far-off scripts. */
const isSwapped = (octets: Buffer): boolean => isLatinSwapped(octets) || isScriptSwapped(octets);

/** Letters and signs of ASCII, each with its zero octet behind it. */
const isLatinSwapped = (octets: Buffer): boolean =>
  /^(?:[\t\n\r -~]\0){3,}$/.test(octets.toString('latin1')) && new Set(octets).size > 2;

/** So few characters might be Chinese by chance. */
const MIN_SCRIPT_UNITS = 4;
/** One script, with what stands between its words. */
const OF_ONE_SCRIPT =
  /^(?:(?:[\s!-~«»‘-„№–—…]|\p{Script=Cyrillic})+|(?:[\s!-~«»‘-„–—…]|\p{Script=Greek})+|(?:[\s!-~״׳–—…]|\p{Script=Hebrew})+|(?:[\s!-~،؛؟–—…]|\p{Script=Arabic})+)$/u;

function isScriptSwapped(octets: Buffer): boolean {
  const units = octets.length / 2;
  if (units < MIN_SCRIPT_UNITS) return false;
  const text = octets.toString('utf16le');
  const letters = text.match(/[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]/gu) ?? [];
  return letters.length * 2 >= units && OF_ONE_SCRIPT.test(text);
}
