import type { ContactCard } from '@ccm/core/domain';
import { isSameNumber, toStatedNumber, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readVCards } from '../../text/index.ts';
import type { Message } from '../payloads/webhooks.ts';

type SharedContact = Message['contacts'][number];

/** A shared contact with everything on it (…/webhooks/reference/messages/contacts). `wa_id` is the number in international digits. */
export function toContactCard(shared: SharedContact): ContactCard {
  const contact = withoutCardAsName(shared);
  const [card] = readVCards(contact.vcard ?? '').contacts;
  return card === undefined ? fieldsOf(contact) : withCard(fieldsOf(contact), card, contact.name !== undefined);
}

/** Some senders put the whole vCard where the name belongs. */
function withoutCardAsName(contact: SharedContact): SharedContact {
  const { name, vcard } = contact;
  if (name?.formatted_name === undefined || !/BEGIN:VCARD/i.test(name.formatted_name)) return contact;
  return { ...contact, name: undefined, vcard: vcard ?? name.formatted_name };
}

/** The vCard says the same in other words, or more: a number that it knows in full stands for its national form. */
function withCard(fields: ContactCard, card: ContactCard, isNamed: boolean): ContactCard {
  const others = fields.phones.filter((phone) => !card.phones.some((full) => isSameNumber(phone, full)));
  return { ...card, ...fields, name: isNamed ? fields.name : card.name, phones: [...card.phones, ...others] };
}

function fieldsOf(contact: SharedContact): ContactCard {
  const phones = [...new Set(contact.phones.flatMap(toPhone))];
  const emails = contact.emails.flatMap(({ email }) => email ?? []);
  const addresses = contact.addresses.flatMap(toAddress);
  const urls = contact.urls.flatMap(({ url }) => url ?? []);
  const organization = joined([contact.org?.company, contact.org?.department, contact.org?.title]);
  return {
    name: nameOf(contact, [organization, phones[0], emails[0]]),
    phones,
    ...(emails.length === 0 ? {} : { emails }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(organization === '' ? {} : { organization }),
    ...(urls.length === 0 ? {} : { urls }),
    ...compact({ birthday: contact.birthday }),
  };
}

/** The number that WhatsApp itself vouches for, where the customer gave it on request: it is the customer's own. */
export function ownNumbersIn(contacts: readonly SharedContact[]): readonly string[] {
  return contacts
    .filter(({ origin }) => origin === 'contact_request')
    .flatMap(({ phones }) => phones.flatMap(({ wa_id: id, phone = '' }) => id ?? (phone.startsWith('+') ? phone : [])));
}

function nameOf({ name }: SharedContact, otherwise: readonly (string | undefined)[]): string {
  const { formatted_name: formatted, first_name: first, middle_name: middle, last_name: last } = name ?? {};
  const parts = [name?.prefix, first, middle, last, name?.suffix].filter((part) => part !== undefined).join(' ');
  return [formatted, parts, ...otherwise].map(visibleName).find((words) => words !== undefined) ?? 'Contact';
}

function toPhone({ phone, wa_id: id }: SharedContact['phones'][number]): string[] {
  const stated = phone ?? id;
  return stated === undefined ? [] : [toStatedNumber(stated, { internationalDigits: id })];
}

function toAddress({
  street,
  city,
  state,
  zip,
  country,
  country_code: code,
}: SharedContact['addresses'][number]): string[] {
  const line = joined([street, city, state, zip, country ?? code]);
  return line === '' ? [] : [line];
}

const joined = (pieces: readonly (string | undefined)[]): string =>
  pieces.filter((piece) => piece !== undefined && piece !== '').join(', ');
