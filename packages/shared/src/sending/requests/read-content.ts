import type { ContactCard, Location, OutboundContent, Template } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readAttachments } from './read-attachments.ts';
import { readButtons, readCards } from './read-buttons.ts';
import { textOf } from './read-values.ts';
import { MAX_TEXT_LENGTH } from './send-request.ts';
import type { CardRequest, ContactRequest, LocationRequest, SendRequest, TemplateRequest } from './send-request.ts';
import { WORDS } from './spellings.ts';

/**
 * What to say.
 * @throws {PayloadError} naming the field; also when there is nothing to say.
 */
export function readContent(request: SendRequest): OutboundContent {
  const cards = readCards(cardsOf(request));
  const contacts = (request.contacts ?? []).map(readContact);
  const content: OutboundContent = {
    text: readText(request.text),
    attachments: readAttachments(request.attachments),
    buttons: readButtons(request.buttons, 'buttons'),
    ...(cards.length === 0 ? {} : { cards }),
    ...(contacts.length === 0 ? {} : { contacts }),
    ...(request.location === undefined ? {} : { location: readLocation(request.location) }),
    ...(request.template === undefined ? {} : { template: readTemplate(request.template) }),
  };
  if (isEmpty(content)) throw new PayloadError('there is nothing to send: give text or attachments', { field: 'text' });
  return content;
}

function readText(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const lengths = `has ${String(text.length)} characters; at most ${String(MAX_TEXT_LENGTH)} can be sent`;
  throw new PayloadError(`text: ${lengths}`, { field: 'text' });
}

function isEmpty(content: OutboundContent): boolean {
  const { text, attachments, cards, contacts, location, template } = content;
  if (text.trim() !== '' || attachments.length > 0) return false;
  return [cards, contacts, location, template].every((part) => part === undefined);
}

function cardsOf({ cards, carousel }: SendRequest): readonly CardRequest[] {
  if (cards !== undefined) return cards;
  if (carousel === undefined) return [];
  return Array.isArray(carousel) ? carousel : carousel.cards;
}

function readLocation(location: LocationRequest): Location {
  const latitude = degrees(location.latitude, 'latitude', 90);
  const longitude = degrees(location.longitude, 'longitude', 180);
  const { name, address } = location;
  return {
    latitude,
    longitude,
    ...compact({ name, address }),
  };
}

function degrees(value: string | number, name: string, limit: number): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Math.abs(number) <= limit) return number;
  throw new PayloadError(`location.${name}: must be degrees between -${String(limit)} and ${String(limit)}`, {
    field: `location.${name}`,
  });
}

function readContact(contact: ContactRequest, index: number): ContactCard {
  const phones = listed(contact.phones, WORDS.contactPhone);
  const name = typeof contact.name === 'object' ? textOf(contact.name, WORDS.contactName) : contact.name;
  const shown = name ?? phones[0];
  if (shown === undefined) {
    const field = `contacts[${String(index)}]`;
    throw new PayloadError(`${field}: has neither name nor phones`, { field });
  }
  return { name: shown, phones, ...restOf(contact) };
}

/** What else is on the card, as far as there is any. */
function restOf({ emails, addresses = [], organization, urls, birthday, note }: ContactRequest): Partial<ContactCard> {
  const lists = { emails: listed(emails, ['email']), addresses, urls: listed(urls, ['url']) };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(organization === undefined || organization === '' ? {} : { organization }),
    ...(birthday === undefined || birthday === '' ? {} : { birthday }),
    ...(note === undefined || note === '' ? {} : { note }),
  };
}

/** The entries of a list, each alone or under its name. */
function listed(
  entries: readonly (string | number | object)[] | undefined,
  names: readonly string[],
): readonly string[] {
  return (entries ?? []).flatMap((entry) => {
    const value = typeof entry === 'object' ? textOf(entry, names) : String(entry);
    return value === undefined || value === '' ? [] : [value];
  });
}

function readTemplate(template: string | TemplateRequest): Template {
  const object: TemplateRequest = typeof template === 'string' ? { name: template } : template;
  const name = textOf(object, WORDS.templateName);
  if (name === undefined) throw new PayloadError('template.name: is missing', { field: 'template.name' });
  const { language, namespace, components, variables } = object;
  return {
    name,
    variables: variablesOf(variables),
    ...compact({ language: typeof language === 'object' ? language.code : language }),
    ...compact({ namespace, components }),
  };
}

/** A list is numbered from 1, as templates number their places. */
function variablesOf(variables: TemplateRequest['variables']): Readonly<Record<string, string>> {
  const entries = Array.isArray(variables)
    ? variables.map((value, index) => [String(index + 1), value] as const)
    : Object.entries(variables ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
