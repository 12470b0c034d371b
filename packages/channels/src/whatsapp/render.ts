import type { ContactCard, Location, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { toE164 } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { OutboundPart, RenderedMessage } from '../contract/channel.ts';
import { buttonsAsNumberedText, splitText } from '../text/index.ts';
import { captioned, fitAttachments, renderAttachment } from './attachments.ts';
import { counted, interactiveOf, MAX_INTERACTIVE_BODY, renderCards } from './interactive.ts';
import type { Piece, Rendering, Style } from './pieces.ts';
import { textPieces } from './pieces.ts';
import { renderTemplate } from './template.ts';

/** WhatsApp wants a body with buttons. */
const EMPTY_BODY = '…';

/** What differs between those who host the API. */
export interface Dialect {
  readonly style: Style;
  /** Of the call that sends: `/messages`. */
  readonly path: string;
  /** A phone number as `to` takes it; default its digits. */
  readonly spellNumber?: (e164: string) => string;
}

/**
 * Our message as requests of the Cloud or the classic API, in the order in which the customer shall see them: text, files, place,
 * contacts, buttons.
 * @throws {DeliveryError} `invalid-message`, `invalid-recipient` where it can never be sent.
 */
export function renderRequests(outbound: OutboundMessage, dialect: Dialect): RenderedMessage {
  const recipient = recipientOf(outbound.to, dialect);
  const { pieces, notes, choices } = renderContent(outbound.content, dialect.style);
  const [first, ...rest] = pieces.map((piece, index) => toPart(piece, index, { outbound, recipient, dialect }));
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has nothing in it to send');
  return { parts: [first, ...rest], notes, ...(choices.length === 0 ? {} : { numberedChoices: choices }) };
}

/** Digits for a phone number; the Cloud API takes a business-scoped user id too, under another name. */
function recipientOf(to: string, { style, spellNumber = digitsOf }: Dialect): Readonly<Record<string, string>> {
  const phone = toE164(to);
  if (phone !== undefined) return { to: spellNumber(phone) };
  if (style === 'cloud' && /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(to)) return { recipient: to };
  throw new DeliveryError('invalid-recipient', 'The recipient is neither a phone number nor an id of a WhatsApp user');
}

const digitsOf = (e164: string): string => e164.slice(1);

interface PartContext {
  readonly outbound: OutboundMessage;
  readonly recipient: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
}

function toPart(
  { type, body, top }: Piece,
  index: number,
  { outbound, recipient, dialect }: PartContext,
): OutboundPart {
  const cloud = dialect.style === 'cloud';
  const json = {
    ...(cloud ? { messaging_product: 'whatsapp' } : {}),
    recipient_type: 'individual',
    ...recipient,
    type,
    ...top,
    [type]: body,
    ...(cloud ? { biz_opaque_callback_data: `${outbound.id}:${String(index)}` } : {}),
  };
  return { kind: type, cost: 1, request: { path: dialect.path, json } };
}

/** What a status hands back, `<message id>:<part>`, if we wrote it; undefined for what others have written there. */
export function correlationOf(callbackData: string | undefined): string | undefined {
  return /^[A-Za-z0-9-]{1,64}:\d{1,4}$/.exec(callbackData ?? '')?.[0];
}

function renderContent(content: OutboundContent, style: Style): Rendering {
  if (content.template !== undefined) return renderTemplate(content, content.template, style);
  const { location, contacts = [] } = content;
  const fitted = fitAttachments(content);
  const withCaption = captioned(content, fitted);
  const spoken = renderSpoken(withCaption === undefined ? content.text : '', content, style);
  const files = (withCaption === undefined ? fitted : [withCaption]).map((media) => renderAttachment(media, style));
  return {
    pieces: [
      ...spoken.before,
      ...files.flatMap(({ pieces }) => pieces),
      ...(location === undefined ? [] : [locationPiece(location)]),
      ...(contacts.length === 0 ? [] : [contactsPiece(contacts), ...contactNotes(contacts, style)]),
      ...spoken.after,
    ],
    notes: [...spoken.notes, ...files.flatMap(({ notes }) => notes)],
    choices: spoken.choices,
  };
}

interface Spoken extends Pick<Rendering, 'notes' | 'choices'> {
  readonly before: readonly Piece[];
  /** Cards and buttons come last: that is where the customer's thumb is. */
  readonly after: readonly Piece[];
}

/** Text, cards and buttons. */
function renderSpoken(text: string, content: OutboundContent, style: Style): Spoken {
  const cards = renderCards(content.cards ?? [], content.buttons, style);
  const { buttons, notes, choices } = cards;
  const all = [text, cards.text].filter((block) => block.trim() !== '').join('\n\n');
  const after = cards.pieces;
  if (buttons.length === 0) return { before: textPieces(all, style), after, notes, choices };
  const interactive = interactiveOf(buttons, style);
  if (interactive === undefined) {
    const numbered = buttonsAsNumberedText(all, buttons);
    const note = `${counted(buttons.length, 'button')} became numbered text`;
    return { before: textPieces(numbered.text, style), after, notes: [...notes, note], choices: numbered.choices };
  }
  const body = splitText(all.trim(), MAX_INTERACTIVE_BODY).at(-1) ?? EMPTY_BODY;
  const before = textPieces(all.trim().slice(0, -body.length).trimEnd(), style);
  const piece: Piece = { type: 'interactive', body: { ...interactive, body: { text: body } } };
  return { before, after: [...after, piece], notes, choices };
}

function locationPiece({ latitude, longitude, name, address }: Location): Piece {
  const labels = { ...compact({ name, address }) };
  return { type: 'location', body: { latitude, longitude, ...labels } };
}

function contactsPiece(contacts: readonly ContactCard[]): Piece {
  return { type: 'contacts', body: contacts.map(contactBody) };
}

/** WhatsApp's card has no place for a note. */
function contactNotes(contacts: readonly ContactCard[], style: Style): readonly Piece[] {
  return contacts.flatMap(({ name, note = '' }) => (note === '' ? [] : textPieces(`${name}: ${note}`, style)));
}

function contactBody({ name, phones, organization, birthday, ...card }: ContactCard): unknown {
  const { emails = [], addresses = [], urls = [] } = card;
  return {
    name: { formatted_name: name, first_name: name.split(' ', 1)[0] ?? name },
    phones: phones.map((phone) => ({ phone, type: 'CELL' })),
    ...(emails.length === 0 ? {} : { emails: emails.map((email) => ({ email, type: 'WORK' })) }),
    ...(addresses.length === 0 ? {} : { addresses: addresses.map((street) => ({ street, type: 'WORK' })) }),
    ...(urls.length === 0 ? {} : { urls: urls.map((url) => ({ url, type: 'WORK' })) }),
    ...(organization === undefined ? {} : { org: { company: organization } }),
    ...compact({ birthday }),
  };
}
