import { isSameNumber } from './identity/index.ts';

/** Whether a text shows nothing: blanks, invisible letters and control characters alone. */
export const isBlank = (text: string): boolean => visibleName(text) === undefined;

/**
 * A name that shows something, in one line, trimmed; undefined for one of blanks, invisible letters and control characters alone, as
 * people give themselves on WhatsApp (U+3164, U+2800, U+200B and the like). Marks that turn the order of what follows (U+202E), and
 * halves of an emoji that was cut off, are left out.
 */
export function visibleName(name: string | null | undefined): string | undefined {
  const shown = (name ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');
  if (shown === '') return undefined;
  return name
    ?.replaceAll(/[\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** The customer's name in one line: the whole name, else its parts; undefined if no part of it is visible, or it is the own number. */
export function fullName(customer: {
  readonly id?: string;
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}): string | undefined {
  const parts = [customer.firstName, customer.lastName].map(visibleName).filter((part) => part !== undefined);
  const name = visibleName(customer.name) ?? (parts.length === 0 ? undefined : parts.join(' '));
  return name === undefined || (customer.id !== undefined && isSameNumber(name, customer.id)) ? undefined : name;
}
