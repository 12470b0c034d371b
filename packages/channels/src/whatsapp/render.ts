import type { ContactCard, MessageAction, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, isWhatsappGroup, quotedId, referredId, toE164 } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { OutboundPart, RenderedMessage } from '../contract/index.ts';
import { QUOTE_UNKNOWN } from '../text/index.ts';
import { captioned, fitAttachments, renderAttachment } from './attachments.ts';
import { contentForGroup } from './group.ts';
import type { Dialect, Piece, Rendering, Style } from './pieces.ts';
import { placeOf, textPieces } from './pieces.ts';
import { renderSpoken } from './spoken.ts';
import { stickerOf } from './sticker.ts';
import { renderTemplate } from './template.ts';

/**
 * Our message as requests of the Cloud or the classic API, in the order in which the customer shall see them: text, files, place,
 * contacts, buttons.
 * @throws {DeliveryError} `invalid-message`, `invalid-recipient` where it can never be sent.
 */
export function renderRequests(outbound: OutboundMessage, dialect: Dialect): RenderedMessage {
  const recipient = recipientOf(outbound.to, dialect);
  const { pieces, notes, choices } = isWhatsappGroup(outbound.to)
    ? renderForGroup(outbound.content, dialect)
    : renderContent(outbound.content, dialect);
  const quotation = quotationIn(outbound.content);
  const [first, ...rest] = pieces.map((piece, index) =>
    toPart(piece, index, { outbound, recipient, dialect, quotation }),
  );
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has nothing in it to send');
  return {
    parts: [first, ...rest],
    notes: [...quotation.notes, ...notes],
    ...(choices.length === 0 ? {} : { numberedChoices: choices }),
  };
}

/** Digits for a phone number; the Cloud API takes a business-scoped user id too, under another name. */
function recipientOf(to: string, { style, spellNumber = digitsOf }: Dialect): Readonly<Record<string, string>> {
  if (isWhatsappGroup(to)) return { recipient_type: 'group', to };
  const recipient_type = 'individual';
  const phone = toE164(to);
  if (phone !== undefined) return { recipient_type, to: spellNumber(phone) };
  if (style === 'cloud' && /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(to)) return { recipient_type, recipient: to };
  throw new DeliveryError('invalid-recipient', 'The recipient is neither a phone number nor an id of a WhatsApp user');
}

const digitsOf = (e164: string): string => e164.slice(1);

interface PartContext {
  readonly outbound: OutboundMessage;
  readonly recipient: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  readonly quotation: Quotation;
}

function toPart(
  { type, body, top }: Piece,
  index: number,
  { outbound, recipient, dialect, quotation }: PartContext,
): OutboundPart {
  const cloud = dialect.style === 'cloud';
  const json = {
    ...(cloud ? { messaging_product: 'whatsapp' } : {}),
    ...recipient,
    ...(index === 0 ? quotation.fields : {}),
    type,
    ...top,
    [type]: body,
    ...(cloud ? { biz_opaque_callback_data: `${outbound.id}:${String(index)}` } : {}),
  };
  return { kind: type, cost: 1, request: { path: dialect.path, json } };
}

/** Ids of WhatsApp's messages: those of the Cloud API, and of the API before it. */
const MESSAGE_ID = /^(?:wamid\.|gB|ABG)/;

interface Quotation {
  readonly fields: object;
  readonly notes: readonly string[];
}

/** The message that this one answers stands above it, in a bubble of its own. */
function quotationIn({ replyTo }: OutboundContent): Quotation {
  if (replyTo?.to !== 'message') return { fields: {}, notes: [] };
  const message_id = quotedId(replyTo.message, MESSAGE_ID);
  return message_id === undefined
    ? { fields: {}, notes: [QUOTE_UNKNOWN] }
    : { fields: { context: { message_id } }, notes: [] };
}

/** Reads the text that a status returns, `<message id>:<part>`; undefined if others wrote it. */
export function correlationOf(callbackData: string | undefined): string | undefined {
  return /^[A-Za-z0-9-]{1,64}:\d{1,4}$/.exec(callbackData ?? '')?.[0];
}

function renderForGroup(given: OutboundContent, dialect: Dialect): Rendering {
  const { content, notes, choices } = contentForGroup(given);
  const { pieces, notes: told } = renderContent(content, dialect);
  return { pieces, notes: [...notes, ...told], choices };
}

function renderContent(given: OutboundContent, dialect: Dialect): Rendering {
  const { style } = dialect;
  const { action, template } = given;
  if (action?.does === 'react') return reactionTo(action);
  if (template !== undefined) return renderTemplate(given, template, style);
  const { content, piece: sticker, notes } = stickerOf(given);
  const spoken = renderSpoken(content, dialect);
  const { location, contacts = [] } = content;
  const fitted = fitAttachments(spoken);
  const withCaption = captioned({ ...content, text: spoken.text }, fitted);
  const files = (withCaption === undefined ? fitted : [withCaption]).map((media) => renderAttachment(media, style));
  return {
    pieces: [
      ...(withCaption === undefined ? textPieces(spoken.text, style) : []),
      ...files.flatMap(({ pieces }) => pieces),
      ...(sticker === undefined ? [] : [sticker]),
      ...(location === undefined ? [] : [{ type: 'location' as const, body: placeOf(location) }]),
      ...(contacts.length === 0 ? [] : [contactsPiece(contacts), ...contactNotes(contacts, style)]),
      ...spoken.after,
    ],
    notes: [...notes, ...spoken.notes, ...files.flatMap((file) => file.notes)],
    choices: spoken.choices,
  };
}

/** An empty emoji takes the reaction back. */
const reactionTo = ({ message, emoji }: Extract<MessageAction, { does: 'react' }>): Rendering => ({
  pieces: [{ type: 'reaction', body: { message_id: referredId(message), emoji } }],
  notes: [],
  choices: [],
});

function contactsPiece(contacts: readonly ContactCard[]): Piece {
  return { type: 'contacts', body: contacts.map(contactBody) };
}

/** WhatsApp's card has no place for a note, and for a birthday in one form alone. */
function contactNotes(contacts: readonly ContactCard[], style: Style): readonly Piece[] {
  return contacts.flatMap(({ name, note = '', birthday = '' }) => {
    const born = birthday === '' || isDate(birthday) ? '' : `born ${birthday}`;
    const said = [born, note].filter((fact) => fact !== '').join(', ');
    return said === '' ? [] : textPieces(`${name}: ${said}`, style);
  });
}

const isDate = (birthday: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(birthday);

function contactBody({ name, phones, whatsappIds = {}, organization, birthday, ...card }: ContactCard): unknown {
  const { emails = [], addresses = [], urls = [] } = card;
  return {
    name: { formatted_name: name, first_name: name.split(' ', 1)[0] ?? name },
    ...(phones.length === 0
      ? {}
      : {
          phones: phones.map((phone) => ({ phone, type: 'CELL', ...compact({ wa_id: whatsappIds[phone] }) })),
        }),
    ...(emails.length === 0 ? {} : { emails: emails.map((email) => ({ email, type: 'WORK' })) }),
    ...(addresses.length === 0 ? {} : { addresses: addresses.map((street) => ({ street, type: 'WORK' })) }),
    ...(urls.length === 0 ? {} : { urls: urls.map((url) => ({ url, type: 'WORK' })) }),
    ...(organization === undefined ? {} : { org: { company: organization } }),
    ...(birthday !== undefined && isDate(birthday) ? { birthday } : {}),
  };
}
