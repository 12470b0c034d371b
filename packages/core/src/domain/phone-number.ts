/**
 * A phone number as E.164 with its plus (ITU-T E.164: at most 15 digits, no leading zero), or undefined if it is none. Digits without
 * a plus are read as international, as the providers' payloads and applications write them; a leading `00` counts as a plus.
 */
export function toE164(value: string): string | undefined {
  const compact = value.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
  if (!/^\+?[1-9]\d{6,14}$/.test(compact)) return undefined;
  return compact.startsWith('+') ? compact : `+${compact}`;
}

/** The number as E.164 where it is one, else the id as it is: WhatsApp gives some customers no number. */
export function toCustomerId(value: string): string {
  return toE164(value) ?? value;
}
