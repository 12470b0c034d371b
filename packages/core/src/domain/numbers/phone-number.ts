import { asciiNumber } from './ascii-number.ts';
import { callingCodeOf } from './calling-codes.ts';

/**
 * A phone number as E.164 with its plus (ITU-T E.164: at most 15 digits, no leading zero); undefined if the text is not one. Digits
 * without a plus are read as international, as the providers' payloads and applications write them; a leading `00` counts as a plus.
 */
export function toE164(value: string): string | undefined {
  const compact = asciiNumber(value)
    .replaceAll(/[\s().-]/g, '')
    .replace(/^00/, '+');
  if (!/^\+?[1-9]\d{6,14}$/.test(compact)) return undefined;
  return compact.startsWith('+') ? compact : `+${compact}`;
}

/** A zero in brackets stands behind the country code for those who call from within the country: `+44 (0)7700 900555`. */
export const hasTrunkZero = (value: string): boolean => /[([]0[)\]]/.test(value);

/** The number as E.164 where it is one, else the id as it is: WhatsApp gives some customers no number. */
export function toCustomerId(value: string): string {
  return toE164(value) ?? value;
}

/** Facts that a provider gives beside the number on a contact card. */
export interface NumberHints {
  /** The same number in international digits, as WhatsApp's `wa_id` has it. */
  readonly internationalDigits?: string | undefined;
  /** ISO 3166-1 code of the country in which the card was written. */
  readonly country?: string | undefined;
}

/** The fewest digits of a national number. */
const MIN_NATIONAL_DIGITS = 8;

/**
 * The number on a contact card: E.164 if the card makes it international, by a plus or by `00`, or if the hints do; else as written, since
 * national digits do not name the country.
 */
export function toStatedNumber(stated: string, hints: NumberHints = {}): string {
  const { internationalDigits, country } = hints;
  const known = internationalDigits === undefined ? undefined : toE164(internationalDigits);
  if (known !== undefined) return known;
  const trimmed = stated.replaceAll(/\p{Cf}/gu, '').trim();
  if (/^(?:\+|00)/.test(asciiNumber(trimmed))) return toE164(trimmed) ?? trimmed;
  const code = country === undefined ? undefined : callingCodeOf(country);
  const digits = asciiNumber(trimmed).replaceAll(/[\s().-]/g, '');
  const isInternational =
    code !== undefined &&
    digits.startsWith(code) &&
    digits.length >= code.length + MIN_NATIONAL_DIGITS + (code === '1' ? 2 : 0);
  return isInternational ? (toE164(digits) ?? trimmed) : trimmed;
}
