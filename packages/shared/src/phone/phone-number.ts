import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A phone number as E.164 with its plus, or undefined if it is none. Digits without a plus are read as international, as the
 * providers' payloads and applications write them; a leading `00` counts as a plus.
 */
export function toE164(value: string): string | undefined {
  const compact = value.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
  if (!/^\+?[1-9]\d{6,14}$/.test(compact)) return undefined;
  const plus = compact.startsWith('+') ? compact : `+${compact}`;
  return parsePhoneNumberFromString(plus)?.isPossible() === true ? plus : undefined;
}

/** The number as E.164 where it is one, else the id as it is: WhatsApp gives some customers no number. */
export function toCustomerId(value: string): string {
  return toE164(value) ?? value;
}
