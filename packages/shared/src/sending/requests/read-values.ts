import type { Location } from '@ccm/core/domain';
import { isBlank, PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { CardRequest, LocationRequest, SendRequest } from './send-request.ts';

/** The first of several spellings that is there with something in it, as text. */
export function textOf(object: object, spellings: readonly string[]): string | undefined {
  for (const spelling of spellings) {
    const value: unknown = Object.hasOwn(object, spelling) ? Reflect.get(object, spelling) : undefined;
    if (typeof value === 'string' && !isBlank(value)) return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** Undefined for a text that shows nothing. */
export const unlessBlank = (text: string | undefined): string | undefined =>
  text === undefined || isBlank(text) ? undefined : text;

/** Nothing was given: blank, or an object or a list without entries. Applications in Java and C# write their unset parts so. */
export const isNothing = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'string' && isBlank(value)) ||
  (typeof value === 'object' && (value === null || Object.keys(value).length === 0));

/** A title on one line, since no provider's button, row or card has two. */
export const oneLine = (title: string): string => title.replaceAll(/\s*[\r\n\f\u2028\u2029]+\s*/g, ' ').trim();

/**
 * Reads the address of a file or a page, which the provider or the customer opens: a password in it would leave with the message.
 * @throws {PayloadError} naming the field, without the address.
 */
export function readAddress(address: string | undefined, field: string): string {
  if (address === undefined) throw new PayloadError(`${field}: is missing`, { field });
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new PayloadError(`${field}: is no http or https address${insteadOf(address)}`, { field });
  }
  assertNoPassword(address, field);
  return plainUrl(address);
}

/** The remedy, for what applications write in place of an address. */
function insteadOf(address: string): string {
  if (/^data:/i.test(address)) return ' but the file itself; give the address from which the provider can fetch it';
  return /^(?:\/\/)?[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)/.test(address) ? '; write https:// before it' : '';
}

/** @throws {PayloadError} naming the field, without the address. */
export function assertNoPassword(address: string, field: string): void {
  const { username = '', password = '' } = URL.parse(address) ?? {};
  if (username === '' && password === '') return;
  throw new PayloadError(
    `${field}: has a user name or password in it, which would leave with the message; give an address that opens without one`,
    { field },
  );
}

/**
 * Percent-encodes the characters that no address may hold (blanks, letters of other alphabets), as the providers that fetch it require.
 */
function plainUrl(url: string): string {
  return /[^!-~]/.test(url) ? (URL.parse(url.trim())?.href ?? url) : url;
}

/** @throws {PayloadError} naming the field. */
export function readLocation(location: LocationRequest, field = 'location'): Location {
  const latitude = degrees(location.latitude, `${field}.latitude`, 90);
  const longitude = degrees(location.longitude, `${field}.longitude`, 180);
  const { name, address } = location;
  return {
    latitude,
    longitude,
    ...compact({ name: unlessBlank(name), address: unlessBlank(address) }),
  };
}

function degrees(value: string | number, field: string, limit: number): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Math.abs(number) <= limit) return number;
  throw new PayloadError(`${field}: must be degrees between -${String(limit)} and ${String(limit)}`, { field });
}

/** The cards of a carousel, in either of its shapes, and where in the request they stand. */
export function carouselIn({ carousel = [] }: SendRequest): {
  readonly cards: readonly CardRequest[];
  readonly field: string;
} {
  return Array.isArray(carousel)
    ? { cards: carousel, field: 'carousel' }
    : { cards: carousel.cards, field: 'carousel.cards' };
}
