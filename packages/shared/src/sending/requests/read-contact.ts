import type { ContactCard } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { WORDS } from './fields/index.ts';
import { oneLine, textOf, unlessBlank } from './read-values.ts';
import type { ContactRequest } from './send-request.ts';

/**
 * Reads one card, in our shape or WhatsApp's own (…/cloud-api/messages/contacts-messages).
 * @throws {PayloadError} naming the card, where it names nobody.
 */
export function readContact(contact: ContactRequest, index: number): ContactCard {
  const phones = listed(contact.phones, WORDS.contactPhone);
  const name = typeof contact.name === 'object' ? nameIn(contact.name) : unlessBlank(contact.name);
  const shown = oneLine(name ?? phones[0] ?? '');
  if (shown === '') {
    const field = `contacts[${String(index)}]`;
    throw new PayloadError(`${field}: has neither name nor phones`, { field });
  }
  return { name: shown, phones, ...whatsappIdsOf(contact), ...restOf(contact) };
}

/** Without its id at WhatsApp, a number there has a button that invites the person to WhatsApp. */
function whatsappIdsOf({ phones = [] }: ContactRequest): Pick<ContactCard, 'whatsappIds'> {
  const ids = phones.flatMap((entry): [string, string][] => {
    const [phone] = listed([entry], WORDS.contactPhone);
    const id = typeof entry === 'object' ? textOf(entry, WORDS.whatsappId) : undefined;
    return phone === undefined || id === undefined ? [] : [[phone, id.replace(/^\+/, '')]];
  });
  return ids.length === 0 ? {} : { whatsappIds: Object.fromEntries(ids) };
}

/** The whole name, else its pieces. */
const nameIn = (name: object): string | undefined =>
  textOf(name, WORDS.contactName) ?? joined(name, WORDS.namePieces, ' ');

/** Company, department and title. */
function organizationIn(contact: ContactRequest): string | undefined {
  const stated = contact.organization ?? contact.org;
  return typeof stated === 'object' ? joined(stated, WORDS.organizationPieces, ', ') : unlessBlank(stated);
}

/** In one line each. */
const addressesIn = ({ addresses = [] }: ContactRequest): readonly string[] =>
  addresses.flatMap((address) => {
    const line = typeof address === 'object' ? joined(address, WORDS.addressPieces, ', ') : unlessBlank(address);
    return line === undefined ? [] : [line];
  });

/** Undefined where none of the pieces is there. */
function joined(object: object, pieces: readonly (readonly string[])[], between: string): string | undefined {
  return unlessBlank(pieces.flatMap((spellings) => textOf(object, spellings) ?? []).join(between));
}

/** The other fields of the card, as far as it has any. */
function restOf(contact: ContactRequest): Partial<ContactCard> {
  const { emails, urls, birthday, note } = contact;
  const lists = { emails: listed(emails, ['email']), addresses: addressesIn(contact), urls: listed(urls, ['url']) };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...compact({
      organization: organizationIn(contact),
      birthday: unlessBlank(birthday),
      note: unlessBlank(note),
    }),
  };
}

/** The entries of a list, each alone or under its name. */
function listed(
  entries: readonly (string | number | object)[] | undefined,
  names: readonly string[],
): readonly string[] {
  return (entries ?? []).flatMap((entry) => {
    const value = unlessBlank(typeof entry === 'object' ? textOf(entry, names) : String(entry));
    return value === undefined ? [] : [value];
  });
}
