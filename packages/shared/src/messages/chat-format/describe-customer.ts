import type { Customer } from '@ccm/core/domain';
import { fullName, visibleName } from '@ccm/core/domain';

export interface CustomerName {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * A customer's name in the three fields that agent desks show: first and last name as the provider separates them, else split at the first
 * blank; without a visible name the id replaces it.
 */
export function nameOf(customer: Customer | undefined, id: string): CustomerName {
  const told = fullName(customer ?? {});
  const firstName = told === undefined ? undefined : visibleName(customer?.firstName);
  const lastName = told === undefined ? undefined : visibleName(customer?.lastName);
  const name = told ?? id;
  const [first = '', ...rest] = name.split(/\s+/);
  return {
    name,
    firstName: firstName ?? first,
    lastName: lastName ?? (firstName === undefined ? rest.join(' ') : ''),
  };
}

/** The end of the year 9999: later ones have no ordinary ISO 8601 spelling. */
const LAST_MS = 253_402_300_799_999;

/** The event's own time where it is one that a date can be written of, else ours; milliseconds since 1970. */
export function timeOf(eventAtMs: number | undefined, receivedAtMs: number): number {
  return eventAtMs !== undefined && eventAtMs >= 0 && eventAtMs <= LAST_MS ? eventAtMs : receivedAtMs;
}
