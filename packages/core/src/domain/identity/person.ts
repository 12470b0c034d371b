import type { ChannelName } from '../channel-name.ts';
import type { IdChange } from '../channel-event.ts';
import { toE164 } from '../numbers/phone-number.ts';
import { spellingKey } from './spelling.ts';

/** A customer of one account, with all ids by which the provider knows them. */
export interface Person {
  /** The id under which the conversation is kept: it never changes, so that order and state stay in one place. */
  readonly key: string;
  /** The id that Hybrid Chat knows (`refId`): the id at the beginning of the conversation. */
  readonly shownId: string;
  /** All ids, as the provider spells them. */
  readonly ids: readonly string[];
  /** Ids that the customer has given up, each with the one that took its place. */
  readonly replacedBy: Readonly<Record<string, string>>;
  /** Keys of conversations that turned out to be this person's: messages that wait in them go before those that wait here. */
  readonly joined: readonly string[];
  /** Those of `joined` whose state has not been taken over yet. */
  readonly unsettled: readonly string[];
  /** Milliseconds since 1970. */
  readonly beganAtMs: number;
  /** The time at which all this was last written. */
  readonly writtenAtMs: number;
}

/** A new fact: these ids are one person's; with a change, some ids took the place of others. */
export interface Acquaintance {
  readonly ids: readonly string[];
  readonly change?: IdChange | undefined;
}

/** A customer of whom one id is all that is known. */
export const strangerBy = (id: string, atMs = 0): Person => ({
  key: id,
  shownId: id,
  ids: [id],
  replacedBy: {},
  joined: [],
  unsettled: [],
  beganAtMs: atMs,
  writtenAtMs: 0,
});

/**
 * Makes one person of all that are known by any of the ids. The conversation that began first goes on; where none has begun, one
 * begins under the first id. Ids that are known stay, so that each of them leads to the same person for ever.
 */
export function joinPersons(
  known: readonly Person[],
  { ids, change }: Acquaintance,
  { channel, nowMs }: { readonly channel: ChannelName; readonly nowMs: number },
): Person {
  const all = [...ids, ...(change?.from ?? []), ...(change?.to ?? [])];
  const [first = strangerBy(all[0] ?? '', nowMs), ...others] = known.toSorted((a, b) => a.beganAtMs - b.beganAtMs);
  const taken = others.filter(({ key }) => key !== first.key);
  const replaced = Object.assign({}, first.replacedBy, ...taken.map((other) => other.replacedBy)) as Record<
    string,
    string
  >;
  return {
    ...first,
    ids: [...new Set([...first.ids, ...taken.flatMap((other) => other.ids), ...all])],
    replacedBy: change === undefined ? replaced : withChange(channel, replaced, change),
    joined: [...new Set([...first.joined, ...taken.flatMap(({ key, joined }) => [...joined, key])])],
    unsettled: [...new Set([...first.unsettled, ...taken.flatMap(({ key, unsettled }) => [...unsettled, key])])],
    writtenAtMs: nowMs,
  };
}

/** A number takes the place of a number, an id of WhatsApp's that of another. */
function withChange(
  channel: ChannelName,
  replaced: Readonly<Record<string, string>>,
  change: IdChange,
): Record<string, string> {
  const after = new Map(Object.entries(replaced));
  for (const id of change.to) {
    for (const old of after.keys()) if (spellingKey(channel, old) === spellingKey(channel, id)) after.delete(old);
    for (const old of change.from) {
      if (isNumber(old) === isNumber(id) && spellingKey(channel, old) !== spellingKey(channel, id)) after.set(old, id);
    }
  }
  return Object.fromEntries(after);
}

const isNumber = (id: string): boolean => id.startsWith('+') && toE164(id) !== undefined;

/** The address of a message to this id: the id itself, or the id that took its place. */
export function addressOf(channel: ChannelName, person: Person, id: string): string {
  const after = new Map(Object.entries(person.replacedBy).map(([old, next]) => [spellingKey(channel, old), next]));
  let address = id;
  for (let steps = after.size; steps > 0; steps -= 1) address = after.get(spellingKey(channel, address)) ?? address;
  return address;
}

/** The other ids of the person; the chat gets them beside `refId`. */
export const aliasesOf = (person: Person): readonly string[] => person.ids.filter((id) => id !== person.shownId);

/** The id for a new conversation: a phone number that is still the customer's where one is known. */
export function idForNewConversation(channel: ChannelName, person: Person): string {
  const isOld = (id: string): boolean => addressOf(channel, person, id) !== id;
  const current = person.ids.filter((id) => !isOld(id));
  if (current.includes(person.shownId) && isNumber(person.shownId)) return person.shownId;
  return current.find(isNumber) ?? current.find((id) => id === person.shownId) ?? current[0] ?? person.shownId;
}

/** Whether all these ids lead to the person already, and the change is known. */
export function isAcquainted(channel: ChannelName, person: Person, { ids, change }: Acquaintance): boolean {
  const known = new Set(person.ids);
  const told = [...ids, ...(change?.from ?? []), ...(change?.to ?? [])];
  if (!told.every((id) => known.has(id))) return false;
  if (change === undefined) return true;
  const next = Object.entries(withChange(channel, person.replacedBy, change));
  const replaced = new Map(Object.entries(person.replacedBy));
  return next.length === replaced.size && next.every(([old, id]) => replaced.get(old) === id);
}
