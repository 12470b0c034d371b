import type { Acquaintance, Person } from '@ccm/core/domain';
import type { AccountRef, Identities } from '@ccm/shared/storage/identities';
import { quotedCustomer } from './quoted-customer.ts';
import type { QuotedCustomerDeps } from './quoted-customer.ts';
import type { RoutedEvent } from './routed-event.ts';

/** An event with its person and conversation; undefined for an event without a customer. */
export interface AcquaintedEvent extends RoutedEvent {
  readonly person: Person | undefined;
}

export interface AcquaintDeps extends QuotedCustomerDeps {
  readonly identities: Pick<Identities, 'meet' | 'personOf'>;
}

/**
 * Finds the person of each event. It first learns all ids that the events tell, in their order, so that one person's events come into one
 * conversation, whichever of the ids they came under.
 */
export async function acquaint(
  events: readonly RoutedEvent[],
  deps: AcquaintDeps,
): Promise<readonly AcquaintedEvent[]> {
  const { identities } = deps;
  for (const routed of events) {
    const told = toldBy(routed.event) ?? (await toldByQuotation(routed, deps));
    if (told !== undefined) await identities.meet(refOf(routed.account), told);
  }
  const met = new Map<string, Promise<Person>>();
  const meet = async (account: AccountRef, id: string): Promise<Person> => {
    const name = `${account.channel} ${account.account} ${id}`;
    const person = met.get(name) ?? identities.meet(account, { ids: [id] });
    met.set(name, person);
    return person;
  };
  return Promise.all(
    events.map(async (routed) => {
      const id = routed.event.kind === 'status' ? undefined : routed.event.customer?.id;
      return { ...routed, person: id === undefined ? undefined : await meet(refOf(routed.account), id) };
    }),
  );
}

const refOf = ({ channel, name }: RoutedEvent['account']): AccountRef => ({ channel, account: name });

/** The customer of the quoted message is the one who quotes it. */
async function toldByQuotation(routed: RoutedEvent, deps: AcquaintDeps): Promise<Acquaintance | undefined> {
  const { event } = routed;
  if (event.kind === 'status' || event.customer === undefined) return undefined;
  const owner = await quotedCustomer(routed, deps);
  return owner === undefined ? undefined : { ids: [owner, event.customer.id] };
}

/** Several ids that stand in one event are one customer's. */
function toldBy(event: RoutedEvent['event']): Acquaintance | undefined {
  if (event.kind === 'status') {
    const { recipientIds: ids = [] } = event;
    return ids.length > 1 ? { ids } : undefined;
  }
  const { customer } = event;
  const ids = customer === undefined ? [] : [customer.id, ...(customer.aliases ?? [])];
  const change = event.kind === 'activity' ? event.idChange : undefined;
  return ids.length > 1 || change !== undefined ? { ids, change } : undefined;
}
