const HEX = /^[\da-f]+$/i;
const DECIMAL = /^\d+$/;
/** Shorter ids are not converted: `10` read as hexadecimal is `16`, which may well be another message's id. */
const MIN_CONVERTED_LENGTH = 4;
/** Decimal and hexadecimal digits of a 32-bit number: the widths to which SMSCs pad with zeros. */
const PADDED = { decimal: 10, hex: 8 };

/**
 * Every spelling under which the SMSC may have named a message in its submit_sm_resp, given the id in a receipt, the likeliest first:
 * as it is, in other case, without or with leading zeros, and in the other base (legacy SMSCs answer in hexadecimal and report in
 * decimal, or the reverse). BigInt, since ids may exceed 2^53.
 */
export function receiptIdCandidates(id: string): readonly string[] {
  const exact = id.trim();
  if (exact === '') return [];
  const candidates = [exact, ...casesOf(exact)];
  if (HEX.test(exact)) {
    const stripped = stripZeros(exact);
    candidates.push(...casesOf(stripped));
    if (DECIMAL.test(exact)) candidates.push(stripped.padStart(PADDED.decimal, '0'));
    // Zeros in front make a short number an id of its own: `0000000255` is no counter's 255.
    if (exact.length >= MIN_CONVERTED_LENGTH) candidates.push(...inOtherBase(stripped));
    candidates.push(...casesOf(stripped.padStart(PADDED.hex, '0')));
  }
  return [...new Set(candidates)];
}

function inOtherBase(digits: string): readonly string[] {
  const spelled: string[] = [];
  if (DECIMAL.test(digits)) {
    const hex = BigInt(digits).toString(16);
    spelled.push(...casesOf(hex), ...casesOf(hex.padStart(PADDED.hex, '0')));
  }
  const decimal = BigInt(`0x${digits}`).toString();
  spelled.push(decimal, decimal.padStart(PADDED.decimal, '0'));
  return spelled;
}

const casesOf = (id: string): readonly string[] => [id.toLowerCase(), id.toUpperCase()];
const stripZeros = (id: string): string => id.replace(/^0+(?=.)/, '');
