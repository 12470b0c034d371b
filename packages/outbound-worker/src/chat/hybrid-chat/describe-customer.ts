import type { Customer } from '@ccm/core/domain';

export interface CustomerName {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * A customer's name in the three fields that agent desks show: what the provider tells apart is kept, else the name is split at its
 * first blank; without any name the id stands for it.
 */
export function nameOf(customer: Customer | undefined, id: string): CustomerName {
  const given = [customer?.firstName, customer?.lastName].filter((part) => part !== undefined && part !== '').join(' ');
  const name = (customer?.name ?? given).trim() || given || id;
  const [first = '', ...rest] = name.split(/\s+/);
  return {
    name,
    firstName: customer?.firstName ?? first,
    lastName: customer?.lastName ?? (customer?.firstName === undefined ? rest.join(' ') : ''),
  };
}

/** The end of the year 9999: later ones have no ordinary ISO 8601 spelling. */
const LAST_MS = 253_402_300_799_999;

/** The event's own time where it is one that a date can be written of, else ours; milliseconds since 1970. */
export function timeOf(eventAtMs: number | undefined, receivedAtMs: number): number {
  return eventAtMs !== undefined && eventAtMs >= 0 && eventAtMs <= LAST_MS ? eventAtMs : receivedAtMs;
}
