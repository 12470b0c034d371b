import { isUtf8 } from 'node:buffer';

/**
 * Reads octets as UTF-8; undefined if they are something else. Some programs write each half of an emoji as a character of its own (CESU-8,
 * Unicode Technical Report 26): the halves become whole.
 */
export function readUtf8(octets: Buffer): string | undefined {
  if (isUtf8(octets)) return octets.toString('utf8');
  const whole = Buffer.from(octets.toString('latin1').replaceAll(HALVES, joined), 'latin1');
  return isUtf8(whole) ? whole.toString('utf8') : undefined;
}

/** Two halves of a pair of UTF-16, three octets each. */
const HALVES = /\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]/g;
const HALF_OCTETS = 3;

function joined(halves: string): string {
  const character = String.fromCharCode(unitAt(halves, 0), unitAt(halves, HALF_OCTETS));
  return Buffer.from(character, 'utf8').toString('latin1');
}

/** Four, six and six bits of three octets (RFC 3629, section 3). */
const unitAt = (octets: string, at: number): number =>
  ((octets.charCodeAt(at) & 0x0f) << 12) |
  ((octets.charCodeAt(at + 1) & 0x3f) << 6) |
  (octets.charCodeAt(at + 2) & 0x3f);
