import type { Card, ContactCard, OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { isBlank, PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readAttachments } from './read-attachments.ts';
import { readButtons, readCards, readList } from './read-buttons.ts';
import { assertActionAlone, readAction, readFlow, readHeader, readReplyTo, readSticker } from './read-rich.ts';
import { readTemplate } from './read-template.ts';
import { carouselIn, readLocation, textOf, unlessBlank } from './read-values.ts';
import { MAX_TEXT_LENGTH } from './send-request.ts';
import type { ContactRequest, SendRequest } from './send-request.ts';
import { WORDS } from './spellings.ts';

/** Reads the content of a request. @throws {PayloadError} naming the field; also if there is no content. */
export function readContent(request: SendRequest): OutboundContent {
  const cards = readCarousel(request);
  const contacts = (request.contacts ?? []).map(readContact);
  const action = readAction(request);
  const text = readText(request.text);
  const content: OutboundContent = {
    text,
    attachments: readAttachments(request.attachments).map((attachment) => withoutEcho(attachment, text)),
    ...readKeyboard(request),
    ...(cards.length === 0 ? {} : { cards }),
    ...(contacts.length === 0 ? {} : { contacts }),
    ...(request.location === undefined ? {} : { location: readLocation(request.location) }),
    ...readRich(request),
    ...compact({ action }),
  };
  assertActionAlone(content);
  if (isEmpty(content)) throw new PayloadError('there is nothing to send: give text or attachments', { field: 'text' });
  return content;
}

/** @throws {PayloadError} naming the field. */
function readRich({ header, footer, list, sticker, flow, replyTo, template }: SendRequest): Partial<OutboundContent> {
  return {
    ...(header === undefined || header === '' ? {} : { header: readHeader(header, 'header') }),
    ...(footer === undefined || footer.trim() === '' ? {} : { footer }),
    ...(list === undefined ? {} : { list: readList(list) }),
    ...(sticker === undefined ? {} : { sticker: readSticker(sticker) }),
    ...(flow === undefined ? {} : { flow: readFlow(flow) }),
    ...(replyTo === undefined ? {} : { replyTo: readReplyTo(replyTo) }),
    ...(template === undefined ? {} : { template: readTemplate(template) }),
  };
}

/** Buttons, or the same in rows. @throws {PayloadError} where both are given. */
function readKeyboard({ buttons, keyboard }: SendRequest): Pick<OutboundContent, 'buttons' | 'buttonRows'> {
  const rows = keyboard ?? [];
  const empty = rows.findIndex(({ length }) => length === 0);
  if (empty !== -1) {
    const field = `keyboard[${String(empty)}]`;
    throw new PayloadError(`${field}: has no buttons; leave the row out`, { field });
  }
  if (rows.length === 0) return { buttons: readButtons(buttons, 'buttons') };
  if ((buttons ?? []).length > 0) {
    throw new PayloadError('keyboard: stands in place of buttons; leave one of them out', { field: 'keyboard' });
  }
  const read = rows.map((row, index) => readButtons(row, `keyboard[${String(index)}]`));
  return { buttons: read.flat(), buttonRows: read.map(({ length }) => length) };
}

/** Some applications give the text once more as the file's caption: the customer reads it once. */
function withoutEcho(attachment: OutboundAttachment, text: string): OutboundAttachment {
  const { caption, ...rest } = attachment;
  return caption !== undefined && caption.trim() === text.trim() ? rest : attachment;
}

/** Providers refuse a text that shows nothing: beside a file it is none. */
function readText(value: string | number | undefined): string {
  const text = unlessBlank(value?.toString()) ?? '';
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const lengths = `has ${String(text.length)} characters; at most ${String(MAX_TEXT_LENGTH)} can be sent`;
  throw new PayloadError(`text: ${lengths}`, { field: 'text' });
}

function isEmpty(content: OutboundContent): boolean {
  const { text, attachments, cards, contacts, location, template, list, sticker, flow, action } = content;
  if (!isBlank(text) || attachments.length > 0) return false;
  const others = [cards, contacts, location, template, list, sticker, flow, action];
  return others.every((part) => part === undefined);
}

function readCarousel(request: SendRequest): readonly Card[] {
  const { cards = [] } = request;
  const carousel = carouselIn(request);
  if (cards.length > 0 && carousel.cards.length > 0) {
    throw new PayloadError('carousel: is another spelling of cards; leave one of them out', { field: 'carousel' });
  }
  return cards.length > 0 ? readCards(cards, 'cards') : readCards(carousel.cards, carousel.field);
}

function readContact(contact: ContactRequest, index: number): ContactCard {
  const phones = listed(contact.phones, WORDS.contactPhone);
  const name = typeof contact.name === 'object' ? nameIn(contact.name) : unlessBlank(contact.name);
  const shown = name ?? phones[0];
  if (shown === undefined) {
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

/** The whole name, else its parts. */
function nameIn(name: object): string | undefined {
  const parts = [textOf(name, WORDS.firstName), textOf(name, WORDS.lastName)].filter((part) => part !== undefined);
  return textOf(name, WORDS.contactName) ?? (parts.length === 0 ? undefined : parts.join(' '));
}

/** The other fields of the card, as far as it has any. */
function restOf({ emails, addresses = [], organization, urls, birthday, note }: ContactRequest): Partial<ContactCard> {
  const lists = { emails: listed(emails, ['email']), addresses: listed(addresses, []), urls: listed(urls, ['url']) };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...compact({
      organization: unlessBlank(organization),
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
