import { asciiNumber } from './ascii-number.ts';

/** A recipient's phone number as E.164 with its plus, or the fault and how to write it instead. */
export type RecipientNumber = { readonly number: string } | { readonly fault: string };

const WITH_COUNTRY_CODE = 'write it with its country code, e.g. +15551234567';

/** The calling codes that the ITU has assigned, by their first digits (ITU-T E.164, list of assigned country codes). */
const COUNTRY_CODE =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/;
/** Countries whose numbers keep a zero behind the country code; everywhere else it is a trunk prefix of domestic calls. */
const ZERO_STAYS: ReadonlySet<string> = new Set(['39', '225', '229', '241', '242', '378', '379']);
/** Fewest and most digits behind the country code, where the numbering plan leaves no doubt. */
const NATIONAL_DIGITS: ReadonlyMap<string, readonly [min: number, max: number]> = new Map([
  ['1', [10, 10]],
  ['7', [10, 10]],
  ['20', [8, 10]],
  ['27', [9, 10]],
  ['30', [10, 10]],
  ['31', [9, 11]],
  ['33', [9, 13]],
  ['34', [9, 13]],
  ['44', [7, 10]],
  ['45', [8, 12]],
  ['48', [9, 9]],
  ['52', [10, 11]],
  ['54', [10, 11]],
  ['55', [10, 11]],
  ['58', [10, 10]],
  ['61', [9, 10]],
  ['65', [8, 11]],
  ['90', [10, 12]],
  ['91', [10, 13]],
  ['92', [9, 10]],
  ['351', [9, 9]],
  ['380', [9, 10]],
  ['420', [9, 9]],
  ['852', [8, 9]],
  ['965', [7, 8]],
  ['966', [8, 10]],
]);

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
