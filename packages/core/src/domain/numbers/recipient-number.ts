import { asciiNumber } from './ascii-number.ts';

/** A recipient's phone number as E.164 with its plus, or the fault and how to write it instead. */
export type RecipientNumber = { readonly number: string } | { readonly fault: string };

const WITH_COUNTRY_CODE = 'write it with its country code, e.g. +15551234567';

/** The calling codes that the ITU has assigned, by their first digits (ITU-T E.164, list of assigned country codes). */
const COUNTRY_CODE =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/;
/** Countries whose numbers keep a zero behind the country code; everywhere else it is a trunk prefix of domestic calls. */
const ZERO_STAYS: ReadonlySet<string> = new Set(['39', '225', '229', '241', '242', '378', '379']);
/** Fewest and most digits behind the country codes whose numbering plans leave no doubt, as Google's libphonenumber has them. */
const PLANS: readonly (readonly [min: number, max: number, codes: string])[] = [
  [7, 7, '238 239 246 248 297 592 673 674 691 692'],
  [7, 8, '241 599 670 675 853 961 965 975'],
  [7, 9, '220 231 245 265 354 385 423 967 968'],
  [7, 10, '44 84 230 243 254 263 267 353 372 960'],
  [7, 11, '501 503 507 679 886 974'],
  [7, 12, '86 972'],
  [8, 8, '216 222 223 226 227 228 232 235 236 253 257 266 350 356 357 370 371 373 374 389 505 509 973 993'],
  [8, 9, '32 36 51 213 224 233 237 250 258 264 268 377 382 387 591 852 962 963'],
  [8, 10, '20 60 225 229 378 506 850 855 856 964 966 970 976'],
  [8, 11, '57 65 502 504 593 977'],
  [8, 12, '45 383'],
  [8, 13, '66'],
  [9, 9, '48 93 94 211 212 218 221 240 242 244 249 251 255 256 260 261 262 351 420 590 594 596 992 994 995 998'],
  [9, 10, '27 61 92 380 996'],
  [9, 11, '31 56'],
  [9, 12, '41'],
  [9, 13, '33 34'],
  [10, 10, '1 7 30 58'],
  [10, 11, '52 54 55'],
  [10, 12, '90'],
  [10, 13, '91'],
  [10, 14, '234'],
];
const NATIONAL_DIGITS: ReadonlyMap<string, readonly [min: number, max: number]> = new Map(
  PLANS.flatMap(([min, max, codes]) => codes.split(' ').map((code) => [code, [min, max] as const] as const)),
);
/**
 * Reads a recipient's number as people write it: with a plus, with 00, or bare digits that are a possible international number, in the
 * digits of any script. Blanks, hyphens, dots and invisible marks between the digits are passed over, and so is the `.0` that spreadsheets
 * write behind a number. Brackets, a trunk zero and an
 * impossible length are faults, because a guess would reach a stranger.
 */
export function readRecipientNumber(value: string): RecipientNumber {
  const written = asciiNumber(value)
    .replace(AS_DECIMAL, '$1')
    .replaceAll(/[\s.-]/g, '');
  if (/[()[\]]/.test(written)) return { fault: bracketFault(written) };
  if (!/^\+?\d+$/.test(written)) return { fault: `is not a phone number; ${WITH_COUNTRY_CODE}` };
  const digits = written.replace(/^(?:\+|00)/, '');
  const fault = digitsFault(digits, written.startsWith('+') || written.startsWith('00'));
  return fault === undefined ? { number: `+${digits}` } : { fault };
}

const AS_DECIMAL = /^(\s*\+?\d{7,})\.0+\s*$/;

function digitsFault(digits: string, isInternational: boolean): string | undefined {
  if (digits.startsWith('0') && !isInternational) {
    return `begins with a zero; ${WITH_COUNTRY_CODE} (the country code takes the place of the zero)`;
  }
  if (digits.length < 7 || digits.length > 15) {
    return `is not a phone number: it has ${String(digits.length)} digits, where 7 to 15 are possible; ${WITH_COUNTRY_CODE}`;
  }
  const code = COUNTRY_CODE.exec(digits)?.[0];
  if (code === undefined) return `begins with no country code; ${WITH_COUNTRY_CODE}`;
  const national = digits.slice(code.length);
  if (national.startsWith('0') && !ZERO_STAYS.has(code)) {
    return `has a trunk zero behind its country code; ${instead(code, national.slice(1))}`;
  }
  const [min, max] = NATIONAL_DIGITS.get(code) ?? [1, 15];
  if (national.length >= min && national.length <= max) return undefined;
  return `is not a possible number: ${String(national.length)} digits behind +${code}; ${WITH_COUNTRY_CODE}`;
}

function bracketFault(written: string): string {
  const [, prefix, inBrackets = '', rest = ''] = /^(\+|00)?(\d*[([]\d*[)\]])(\d+)$/.exec(written) ?? [];
  const digits = inBrackets.replace(/[([]0[)\]]/, '').replaceAll(/\D/g, '');
  const code = COUNTRY_CODE.exec(digits)?.[0];
  if (prefix === undefined || code === undefined) return `has brackets; ${WITH_COUNTRY_CODE}`;
  return `has brackets; ${instead(code, `${digits.slice(code.length)}${rest}`)}`;
}

function instead(code: string, national: string): string {
  const digits = `${code}${national.replace(/^0/, ZERO_STAYS.has(code) ? '0' : '')}`;
  return digitsFault(digits, true) === undefined ? `write +${digits}` : WITH_COUNTRY_CODE;
}
