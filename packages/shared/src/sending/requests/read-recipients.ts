import type { ChannelName } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { toE164 } from '@ccm/core/domain';
import type { RecipientRequest, SendRequest } from './send-request.ts';

type Recipients = readonly [string, ...string[]];
type Named = { readonly field: string; readonly value: string };

const NUMBER_REMEDY = 'write it with its country code, e.g. +15551234567';

/**
 * To whom: `number`, else `to`, else `refId`; each once, numbers as E.164.
 *
 * Hybrid Chat's `to` lists participants by an id of its own while `refId` is the customer's id on the channel: where `to` is one
 * participant and a `refId` stands beside it, the `refId` counts. Participants that are said to be no customers are passed over.
 * @throws {PayloadError} naming the field.
 */
export function readRecipients(request: SendRequest, channel: ChannelName): Recipients {
  const named = namedRecipients(request);
  const ids = named.map((entry) => toRecipient(entry, channel));
  const [first, ...others] = new Set(ids);
  if (first === undefined) {
    throw new PayloadError('the customer is missing: give number, to or refId', { field: 'to' });
  }
  return [first, ...others];
}

function namedRecipients({ number, to, refId }: SendRequest): readonly Named[] {
  const numbers = listOf<string | number>(number).map((value) => ({ field: 'number', value: String(value) }));
  if (some(numbers)) return numbers;
  const entries = listOf<RecipientRequest>(to).filter((entry) => !isOtherParty(entry));
  const refIds = listOf<string | number>(refId).map((value) => ({ field: 'refId', value: String(value) }));
  const isOneParticipant = entries.length === 1 && typeof entries[0] === 'object';
  if (isOneParticipant && some(refIds)) return refIds;
  const addressees = entries.flatMap((entry) => {
    const value = typeof entry === 'object' ? (entry.refId ?? entry.id) : entry;
    return value === undefined ? [] : [{ field: 'to', value: String(value) }];
  });
  return some(addressees) ? addressees : refIds;
}

const isOtherParty = (entry: RecipientRequest): boolean =>
  typeof entry === 'object' && entry.type !== undefined && entry.type.toLowerCase() !== 'customer';

const some = (list: readonly Named[]): boolean => list.some(({ value }) => value.trim() !== '');

function toRecipient({ field, value }: Named, channel: ChannelName): string {
  const id = value.trim().replace(/^(?:whatsapp|sms|tel):/i, '');
  if (id === '') throw new PayloadError(`${field}: is empty; ${NUMBER_REMEDY}`, { field });
  // Page-scoped ids are digits, but no numbers.
  if (channel === 'facebook' || channel === 'viber') return id;
  const number = toE164(id);
  if (number !== undefined) return number;
  // WhatsApp knows some people by an id without a number; it has letters then.
  if (channel === 'whatsapp' && /[A-Za-z]/.test(id)) return id;
  throw new PayloadError(`${field}: is not a phone number; ${NUMBER_REMEDY}`, { field });
}

function listOf<T extends string | number | object>(value: T | T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

const isList = <T>(value: T | T[]): value is T[] => Array.isArray(value);
