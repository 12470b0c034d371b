import type { Card, OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { isBlank, PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readAttachments } from './read-attachments.ts';
import { readButtons, readCards, readList } from './read-buttons.ts';
import { readContact } from './read-contact.ts';
import { assertActionAlone, readAction, readFlow, readHeader, readReplyTo, readSticker } from './read-rich.ts';
import { readTemplate } from './read-template.ts';
import { carouselIn, readLocation, unlessBlank } from './read-values.ts';
import { MAX_TEXT_LENGTH } from './send-request.ts';
import type { SendRequest } from './send-request.ts';

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
