import type { Customer } from '@ccm/shared/domain';

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

/** The event's own time if a date can be made of it, else ours; milliseconds since 1970. */
export function timeOf(eventAtMs: number | undefined, receivedAtMs: number): number {
  if (eventAtMs === undefined || Number.isNaN(new Date(eventAtMs).getTime())) return receivedAtMs;
  return eventAtMs;
}
