import { DEFAULT_ALPHABET, DEFAULT_EXTENSION, ESCAPE, LOCKING_SHIFT, SINGLE_SHIFT } from './alphabet.ts';

const SEPTETS = new Map<string, readonly number[]>();
DEFAULT_ALPHABET.forEach((character, septet) => {
  if (septet !== ESCAPE) SEPTETS.set(character, [septet]);
});
for (const [septet, character] of DEFAULT_EXTENSION) SEPTETS.set(character, [ESCAPE, septet]);

/** The number of septets of a character (1 or 2), or undefined if the GSM alphabet lacks it. */
export function septetsOf(character: string): number | undefined {
  return SEPTETS.get(character)?.length;
}

/** Whether the default alphabet and its extension table hold every character. */
export function isGsm(text: string): boolean {
  for (const character of text) if (!SEPTETS.has(character)) return false;
  return true;
}

/**
 * Text as unpacked septets, one an octet, as SMPP carries it (3GPP TS 23.038, section 6.2.1).
 * @returns undefined where a character is not in the alphabet.
 */
export function encodeGsm(text: string): Uint8Array | undefined {
  const septets: number[] = [];
  for (const character of text) {
    const code = SEPTETS.get(character);
    if (code === undefined) return undefined;
    septets.push(...code);
  }
  return Uint8Array.from(septets);
}

/** The national tables that a user data header selects (0x25 locking, 0x24 single shift); none: the default ones. */
export interface GsmShift {
  readonly locking?: number;
  readonly single?: number;
}

/**
 * Unpacked septets as text. Never fails: an unknown pair after ESC shows the basic table's character, as TS 23.038 wants of a receiver,
 * a lone ESC at the end is a blank, and an octet above 0x7F, which no septet is, reads as Latin-1 with Windows' signs.
 */
export function decodeGsm(octets: Uint8Array, shift: GsmShift = {}): string {
  const basic = LOCKING_SHIFT.get(shift.locking ?? 0) ?? DEFAULT_ALPHABET;
  const extension = SINGLE_SHIFT.get(shift.single ?? 0) ?? DEFAULT_EXTENSION;
  const plain = (septet: number): string => basic[septet] ?? latin1(septet);
  let text = '';
  for (let index = 0; index < octets.length; index += 1) {
    const septet = octets[index] ?? 0;
    if (septet !== ESCAPE) {
      text += plain(septet);
      continue;
    }
    index += 1;
    const escaped = octets[index];
    text += escaped === undefined || escaped === ESCAPE ? ' ' : (extension.get(escaped) ?? plain(escaped));
  }
  return text;
}

/** SMSCs send the euro sign and typographic quotes in the places that Latin-1 leaves empty, as Windows does. */
const latin1 = (octet: number): string => WINDOWS.decode(Uint8Array.of(octet));
const WINDOWS = new TextDecoder('windows-1252');
