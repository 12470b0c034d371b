import { spellingKey } from './spelling.ts';
import { toE164 } from '../numbers/phone-number.ts';

/** Fewer digits are a short code: it is the same only when every digit is. */
const MIN_NATIONAL_DIGITS = 7;
const MAX_COUNTRY_CODE_DIGITS = 3;

/**
 * Whether two spellings name one phone number: with or without plus, `00`, trunk zero, country code, or the mobile prefixes that some
 * countries have dropped or added. Operators report in national form a number that was submitted in international form. A name (`ACME`) is
 * no number.
 */
export function isSameNumber(one: string, other: string): boolean {
  return isSame(readNumber(one), readNumber(other)) || spelledAlike(one) === spelledAlike(other);
}

/** A number in the shorter of its two spellings, for countries that have two; a text that is not a full number equals nothing. */
function spelledAlike(value: string): string | symbol {
  const number = toE164(value);
  return number === undefined ? Symbol(value) : spellingKey('whatsapp', number);
}

function isSame(one: ComparedNumber, other: ComparedNumber): boolean {
  const numbers = [one, other];
  const [shorter, longer] = numbers.toSorted((left, right) => left.digits.length - right.digits.length);
  if (shorter === undefined || longer === undefined || shorter.digits === '') return false;
  if (shorter.digits === longer.digits) return true;
  if (shorter.isInternational && longer.isInternational) return false;
  const countryCodeDigits = longer.digits.length - shorter.digits.length;
  return (
    shorter.digits.length >= MIN_NATIONAL_DIGITS &&
    countryCodeDigits <= MAX_COUNTRY_CODE_DIGITS &&
    longer.digits.endsWith(shorter.digits)
  );
}

interface ComparedNumber {
  readonly digits: string;
  readonly isInternational: boolean;
}

/**
 * Reads digits without blanks, brackets and leading zeros; none if the text is not a number. International if a plus or `00` says so.
 */
function readNumber(value: string): ComparedNumber {
  const compact = value.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
  const isNumber = /^\+?\d+$/.test(compact);
  return { digits: isNumber ? compact.replace(/^\+?0*/, '') : '', isInternational: compact.startsWith('+') };
}
