import { isGsm } from '@ccm/core/gsm';
import { DeliveryError, hasTrunkZero, toE164 } from '@ccm/core/domain';
import type { SmppAddress } from './smpp-pdu.ts';

/** Type of number and numbering plan (SMPP 3.4, sections 5.2.5 and 5.2.6). */
const TON = { unknown: 0, international: 1, national: 2, networkSpecific: 3, alphanumeric: 5 } as const;
const NPI = { unknown: 0, isdn: 1 } as const;

/** An address field holds 20 characters and a NUL; an alphanumeric sender 11 (3GPP TS 23.040, section 9.1.2.5). */
const MAX_DIGITS = 20;
const MAX_ALPHANUMERIC = 11;
const MAX_SHORT_CODE = 6;
/**
 * Digits from which on a sender is no name, and digits behind the country's code from which on a number that calls itself national has the
 * code already: no national number that begins with the digits of its own country's code is so long.
 */
const MIN_FULL_DIGITS = 10;

interface AddressRules {
  /** The values that the SMSC's operator prescribes, in place of our reading of the address. */
  readonly ton?: number | undefined;
  readonly npi?: number | undefined;
}

/** Our own number or name. `alphanumeric` as SMPP_NUMBER_TYPE says; `@` would be a NUL in GSM and cut the name, so it is shown as `?`. */
export function sourceAddress(from: string, rules: AddressRules & { readonly alphanumeric: boolean }): SmppAddress {
  if (from === '') return { ton: rules.ton ?? TON.unknown, npi: rules.npi ?? NPI.unknown, address: '' };
  if (rules.alphanumeric || !isNumeric(from)) {
    return {
      ton: rules.ton ?? TON.alphanumeric,
      npi: rules.npi ?? NPI.unknown,
      address: from.replaceAll('@', '?').slice(0, MAX_ALPHANUMERIC),
    };
  }
  return numericAddress(from, rules);
}

/** The reason why a name cannot be a sender; undefined if it can. */
export function alphanumericFault(name: string): string | undefined {
  if (name.length > MAX_ALPHANUMERIC) return `is longer than ${MAX_ALPHANUMERIC} characters`;
  return isGsm(name) && /^[\x20-\x7e]*$/.test(name) ? undefined : 'has characters that a sender name cannot carry';
}

/** The reason why a number cannot be a sender; undefined if it can. */
export function numericFault(number: string): string | undefined {
  if (!isNumeric(number)) return 'is no number: set SMPP_NUMBER_TYPE to 1 for a name';
  if (hasTrunkZero(number)) return 'has a trunk zero in brackets: leave it out, or leave the country code out';
  return numericAddress(number, {}).address.length > MAX_DIGITS ? `has more than ${MAX_DIGITS} digits` : undefined;
}

/** @throws {DeliveryError} `invalid-recipient` where it is no number that an SMSC could dial. */
export function destinationAddress(to: string, rules: AddressRules): SmppAddress {
  if (!isNumeric(to)) throw new DeliveryError('invalid-recipient', 'the recipient is no telephone number');
  const address = numericAddress(to, rules);
  if (address.address.length > MAX_DIGITS) {
    throw new DeliveryError('invalid-recipient', `the recipient's number has more than ${MAX_DIGITS} digits`);
  }
  return address;
}

const compact = (value: string): string => value.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
const isNumeric = (value: string): boolean => /^\+?\d+$/.test(compact(value));

function numericAddress(value: string, rules: AddressRules): SmppAddress {
  const digits = compact(value);
  const { ton, npi } = kindOf(digits);
  return { ton: rules.ton ?? ton, npi: rules.npi ?? npi, address: digits.replace(/^\+/, '') };
}

function kindOf(digits: string): { readonly ton: number; readonly npi: number } {
  if (digits.startsWith('+')) return { ton: TON.international, npi: NPI.isdn };
  if (digits.length <= MAX_SHORT_CODE) return { ton: TON.networkSpecific, npi: NPI.unknown };
  return { ton: digits.startsWith('0') ? TON.national : TON.international, npi: NPI.isdn };
}

/**
 * The address of a deliver_sm as the id of a customer: E.164 with its plus where it is a full number, else as it is (a name, a short
 * code). A national number is completed by the country's calling code, where the account names one.
 */
export function customerIdOf(address: SmppAddress, countryCode?: string): string {
  const value = withoutForm(address.address.trim());
  if (!isNumeric(value) || isName(address.ton, value)) return value;
  // Some SMSCs call short codes international, too: they are no E.164 numbers.
  if (address.ton === TON.international) return toE164(value) ?? value;
  const national = address.ton === TON.national || value.startsWith('0');
  if (national && countryCode !== undefined && !/^(?:\+|00)/.test(value))
    return completed(value, countryCode.replace(/^\+/, ''));
  return toE164(value) ?? value;
}

/** Some SMSCs call every sender alphanumeric: no name is as many digits as a full number. */
const isName = (ton: number, value: string): boolean =>
  ton === TON.alphanumeric && compact(value).replace(/^\+/, '').length < MIN_FULL_DIGITS;

/** Our side of an account, as its settings name it. */
interface OurNames {
  readonly fromNumber?: string | undefined;
  readonly countryCode?: string | undefined;
  readonly systemId: string;
}

/** The number that was written to; ours where the SMSC leaves it out, and as we write it where the SMSC names it by another type. */
export function writtenTo(destination: SmppAddress, { fromNumber, countryCode, systemId }: OurNames): string {
  const written = customerIdOf(destination, countryCode);
  if (fromNumber !== undefined && fromNumber.replace(/^\+/, '') === destination.address.trim())
    return customerIdOf({ ...destination, ton: TON.unknown, address: fromNumber });
  return written === '' ? (fromNumber ?? systemId) : written;
}

/** A number alone, of the forms in which IMS and some SMSCs write it: `tel:+447700900123`, `+447700900123@ims.example.org`, `447700900123/TYPE=PLMN`. */
const withoutForm = (value: string): string =>
  /^(?:tel:|sips?:)?(\+?\d{5,15})(?:[@/;].*)?$/is.exec(value)?.[1] ?? value;

function completed(value: string, code: string): string {
  if (value.startsWith(code) && value.length - code.length >= MIN_FULL_DIGITS) return toE164(value) ?? value;
  return toE164(code + value.replace(/^0/, '')) ?? value;
}
