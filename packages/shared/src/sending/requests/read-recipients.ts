import type { AddressReading } from '@ccm/channels/contract';
import { ADDRESS_TITLES, CHANNEL_NAMES, hasOwnIds, isOtherName, readAddress } from '@ccm/channels/registry';
import type { ChannelName } from '@ccm/core/domain';
import { PayloadError, readRecipientNumber, spellingKey } from '@ccm/core/domain';
import { unlessBlank } from './read-values.ts';
import type { RecipientRequest, SendRequest } from './send-request.ts';

type Recipients = readonly [string, ...string[]];
type Named = { readonly field: string; readonly value: string };

const NUMBER_REMEDY = 'write it with its country code, e.g. +15551234567';

/**
 * Reads the recipients: `number`, else `to`, else `refId`; each once, whatever its spelling, numbers as E.164.
 *
 * Hybrid Chat's `to` lists participants by an id of its own while `refId` is the customer's id on the channel: if `to` is one participant
 * and a `refId` stands beside it, the `refId` counts. Participants that are marked as no customers are passed over.
 * @throws {PayloadError} naming the field; both, where `number` names one customer and `to` or `refId` another.
 */
export function readRecipients(request: SendRequest, channel: ChannelName): Recipients {
  const named = namedRecipients(request);
  const ids = named.map((entry) => toRecipient(entry, channel));
  const people = Map.groupBy(ids, (id) => spellingKey(channel, id));
  assertNoOtherCustomer(request, people, channel);
  const [first, ...others] = [...people.values()].flatMap((spellings) => spellings.slice(0, 1));
  if (first === undefined) {
    throw new PayloadError('the customer is missing: give number, to or refId', { field: 'to' });
  }
  return [first, ...others];
}

function namedRecipients({ number, to, refId }: SendRequest): readonly Named[] {
  const numbers = valuesOf('number', number);
  if (some(numbers)) return numbers;
  const entries = listOf<RecipientRequest>(to)
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => !isOtherParty(entry));
  const refIds = valuesOf('refId', refId);
  const isOneParticipant = entries.length === 1 && typeof entries[0]?.entry === 'object';
  if (isOneParticipant && some(refIds)) return refIds;
  const addressees = entries.map(({ entry, index }) => {
    const value = typeof entry === 'object' ? (entry.refId ?? entry.id) : entry;
    if (value !== undefined) return { field: 'to', value: String(value) };
    const field = `to[${String(index)}]`;
    throw new PayloadError(`${field}: has no id; write the customer's number or id`, { field });
  });
  return some(addressees) ? addressees : refIds;
}

/** A customer beside `number` would get nothing, or be the one that was meant. @throws {PayloadError} */
function assertNoOtherCustomer(request: SendRequest, people: ReadonlyMap<string, unknown>, channel: ChannelName): void {
  const { number, to, refId } = request;
  if (!some(valuesOf('number', number))) return;
  const plain = listOf<RecipientRequest>(to).filter((entry) => typeof entry !== 'object');
  const beside = [...plain.map((value) => ({ field: 'to', value: String(value) })), ...valuesOf('refId', refId)];
  const other = beside.find((named) => {
    const id = recipientOrNone(named, channel);
    return id !== undefined && !people.has(spellingKey(channel, id)) && !mayBeOfAny(people, id);
  });
  if (other === undefined) return;
  throw new PayloadError(`number and ${other.field}: name different customers; leave one of them out`, {
    field: 'number',
  });
}

/** A phone number and an id of the provider's may be one person's. */
const mayBeOfAny = (people: ReadonlyMap<string, unknown>, id: string): boolean =>
  [...people.keys()].some((key) => key.startsWith('+') !== id.startsWith('+'));

/** Undefined for a text that names nobody on the channel. */
function recipientOrNone(named: Named, channel: ChannelName): string | undefined {
  try {
    return toRecipient(named, channel);
  } catch (error) {
    if (error instanceof PayloadError) return undefined;
    throw error;
  }
}

const valuesOf = (field: string, values: SendRequest['number']): readonly Named[] =>
  listOf<string | number>(values).map((value) => ({ field, value: String(value) }));

function isOtherParty(entry: RecipientRequest): boolean {
  const type = typeof entry === 'object' ? unlessBlank(entry.type) : undefined;
  return type !== undefined && type.trim().toLowerCase() !== 'customer';
}

const some = (list: readonly Named[]): boolean => list.some(({ value }) => value.trim() !== '');

/** @throws {PayloadError} */
function toRecipient({ field, value }: Named, channel: ChannelName): string {
  const id = value.trim();
  if (hasOwnIds(channel)) return ownId(field, id, channel);
  const address = withoutPrefix(field, id, channel);
  if (address === '') throw new PayloadError(`${field}: is empty; ${NUMBER_REMEDY}`, { field });
  const read = readAddress(channel, address) ?? readNumber(address);
  if ('id' in read) return read.id;
  throw new PayloadError(`${field}: ${read.fault}`, { field });
}

function readNumber(address: string): AddressReading {
  if (/[,;]/.test(address)) return { fault: 'names several customers in one text; give them as a list' };
  const read = readRecipientNumber(address);
  return 'number' in read ? { id: read.number } : read;
}

/** These stand before a phone number, whatever carries the message. */
const OF_NUMBERS: ReadonlySet<string> = new Set(['tel', ...CHANNEL_NAMES.filter((name) => !ADDRESS_TITLES.has(name))]);
/** An international number with parameters of RFC 3966: `+442071234567;ext=12`. A local one needs its `phone-context`. */
const WITH_PARAMETERS = /^(\+[^;,]*)(?:;[a-z][a-z\d-]*(?:=[^;,]*)?)+$/i;

/** @throws {PayloadError} for the prefix of another channel. */
function withoutPrefix(field: string, given: string, channel: ChannelName): string {
  const [, prefix = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(given) ?? [];
  const word = prefix.toLowerCase();
  if (OF_NUMBERS.has(word) && !hasOwnIds(channel)) return rest.trim().replace(WITH_PARAMETERS, '$1');
  if (isOtherName(channel, word)) return rest.trim();
  const title = ADDRESS_TITLES.get(word);
  if (title === undefined) return given;
  if (word === channel) return rest.trim();
  const article = /^[AEIOU]/.test(title) ? 'an' : 'a';
  throw new PayloadError(
    `${field}: is ${article} ${title} address, and the channel is ${channel}; set channel to ${word}`,
    { field },
  );
}

/** @throws {PayloadError} */
function ownId(field: string, given: string, channel: ChannelName): string {
  const id = withoutPrefix(field, given, channel);
  const fault = id === '' ? 'is empty' : /\s/.test(id) ? 'has a blank in it' : undefined;
  const number = /^\+\d+$/.test(id) ? 'is a phone number' : undefined;
  const why = fault ?? number;
  if (why === undefined) return id;
  throw new PayloadError(`${field}: ${why}; write the id that came with the customer's message`, { field });
}

function listOf<T extends string | number | object>(value: T | T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

const isList = <T>(value: T | T[]): value is T[] => Array.isArray(value);
