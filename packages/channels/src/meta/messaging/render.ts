import type { Button, Card, OutboundAttachment, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, referredId } from '@ccm/core/domain';
import type { NumberedChoice, RenderedMessage } from '../../contract/channel.ts';
import {
  attachmentAsLink,
  buttonsAsNumberedText,
  cardsAsText,
  contactsAsText,
  descriptionsAsText,
  locationAsText,
  splitText,
} from '../../text/index.ts';

import { fitMedia } from '../../media/index.ts';
import type { MediaRules } from '../../media/index.ts';

/**
 * Limits that Messenger and Instagram share (https://developers.facebook.com/docs/messenger-platform/reference/send-api and
 * /reference/templates).
 */
export const LIMITS = {
  quickReplies: 13,
  title: 20,
  payload: 1000,
  templateText: 640,
  templateButtons: 3,
  cards: 10,
  cardText: 80,
} as const;

/** The differences between the two products. */
export interface MessagingProduct {
  /** As operators know it: `Messenger`. */
  readonly name: string;
  readonly splitText: (text: string) => string[];
  readonly media: MediaRules;
  readonly hasCallButtons: boolean;
  /** Quick replies may stand under a file or cards; else under a text alone. */
  readonly quickRepliesUnderFiles: boolean;
  /** The fields of a request beside its `message`. @throws {DeliveryError} */
  readonly envelopeOf: (message: OutboundMessage) => Readonly<Record<string, unknown>>;
  /** The mark that returns in the echo. It settles the outcome of a request whose answer was lost. */
  readonly metadataOf?: (message: OutboundMessage, index: number) => string;
}

/** One request's `message`, still without its metadata. */
interface Piece {
  readonly kind: string;
  readonly message: Readonly<Record<string, unknown>>;
}

interface Context {
  readonly product: MessagingProduct;
  /** Filled on the way. */
  readonly notes: string[];
}

/**
 * One request per attachment, then the cards, then the text with the buttons, as Meta takes them.
 * @throws {DeliveryError} `invalid-message`, `invalid-recipient`.
 */
export function renderMessaging(message: OutboundMessage, product: MessagingProduct): RenderedMessage {
  const envelope = product.envelopeOf(message);
  const notes: string[] = [];
  const { replyTo } = message.content;
  const { pieces, choices } = piecesOf(message.content, { product, notes });
  const parts = pieces.map((piece, index) => {
    const metadata = product.metadataOf?.(message, index);
    const body = metadata === undefined ? piece.message : { ...piece.message, metadata };
    const quoted = index === 0 && replyTo?.to === 'message' ? { reply_to: { mid: referredId(replyTo.message) } } : {};
    return { kind: piece.kind, cost: 1, request: { ...envelope, ...quoted, message: body } };
  });
  const [first, ...others] = parts;
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has neither text nor attachment');
  return { parts: [first, ...others], notes, ...(choices.length === 0 ? {} : { numberedChoices: choices }) };
}

function piecesOf(
  content: OutboundContent,
  context: Context,
): { readonly pieces: readonly Piece[]; readonly choices: readonly NumberedChoice[] } {
  const { native: files, links } = sortAttachments(content.attachments, context);
  const { native: cards, asText: otherCards } = sortCards(content.cards ?? [], context);
  const { template, quickReplies, asText: otherButtons } = sortButtons(content.buttons, context);
  const descriptions = descriptionsAsText([...template, ...quickReplies]);
  const text = joinBlocks([textOf(content), ...placesAndPeople(content, context), ...links, descriptions]);
  const written =
    otherCards.length === 0
      ? buttonsAsNumberedText(text, otherButtons)
      : cardsAsText([...otherCards, { title: text, buttons: otherButtons }]);
  const before = [...files.flatMap((file) => attachmentPieces(file, context)), ...cardPieces(cards)];
  const spoken =
    template.length > 0 ? templatePieces(written.text, template, context) : textPieces(written.text, context);
  return { pieces: withQuickReplies([...before, ...spoken], quickReplies, context), choices: written.choices };
}

/** A message outside the window that holds nothing but a template has its words in the variables. */
function textOf({ text, template }: OutboundContent): string {
  return text === '' && template !== undefined ? Object.values(template.variables).join(' ') : text;
}

function sortAttachments(
  attachments: readonly OutboundAttachment[],
  { product, notes }: Context,
): { readonly native: readonly OutboundAttachment[]; readonly links: readonly string[] } {
  const unreachable = attachments.find(({ url }) => !isWebAddress(url));
  if (unreachable !== undefined) {
    throw new DeliveryError('invalid-message', 'An attachment has no http address for Meta to fetch it from');
  }
  const fitted = attachments.map((attachment) => fitMedia(attachment, product.media));
  notes.push(...fitted.flatMap(({ note }) => (note === undefined ? [] : [note])));
  return {
    native: fitted.filter(({ as }) => as === 'native').map(({ attachment }) => attachment),
    links: fitted.filter(({ as }) => as === 'link').map(({ attachment }) => attachmentAsLink(attachment)),
  };
}

/** Meta wants a title and something beside it, and at most three buttons that it knows. */
function sortCards(
  cards: readonly Card[],
  { product, notes }: Context,
): { readonly native: readonly Card[]; readonly asText: readonly Card[] } {
  const fits = ({ title, subtitle, imageUrl, url, buttons }: Card): boolean =>
    title !== '' &&
    Boolean(subtitle || imageUrl || url || buttons.length > 0) &&
    [imageUrl, url].every((address) => !address || isWebAddress(address)) &&
    buttons.length <= LIMITS.templateButtons &&
    buttons.every(isTemplateButton(product)) &&
    descriptionsAsText(buttons) === '';
  const asText = cards.filter((card) => !fits(card));
  if (asText.length > 0) notes.push(`${count(asText, 'card')} that ${product.name} cannot show became text`);
  const native = cards.filter(fits);
  const cut = native.flatMap(({ title, subtitle = '' }) => [title, subtitle]).filter(isLongLine);
  if (cut.length > 0) notes.push(`${count(cut, 'line')} of cards cut to ${String(LIMITS.cardText)} characters`);
  return { native, asText };
}

const isLongLine = (line: string): boolean => line.length > LIMITS.cardText;

type QuickReply = Extract<Button, { kind: 'reply' | 'share-phone' }>;

interface SortedButtons {
  /** Up to three with a link or a number among them. */
  readonly template: readonly Button[];
  readonly quickReplies: readonly QuickReply[];
  readonly asText: readonly Button[];
}

function sortButtons(buttons: readonly Button[], { product, notes }: Context): SortedButtons {
  const fits = (button: Button): boolean => isNative(button, product);
  const replies = buttons.filter(isQuickReply);
  const others = buttons.filter((button) => !isQuickReply(button));
  const cut = buttons.filter(({ title }) => title.length > LIMITS.title);
  const isTemplate = buttons.length <= LIMITS.templateButtons && buttons.every(isTemplateButton(product));
  if (others.length > 0 && isTemplate && areToldApart(buttons)) {
    if (cut.length > 0) notes.push(`${count(cut, 'button title')} cut to ${String(LIMITS.title)} characters`);
    return { template: buttons, quickReplies: [], asText: [] };
  }
  const isTooMuch = replies.length > LIMITS.quickReplies || !replies.every(fits);
  if (isTooMuch || !areToldApart(buttons)) {
    const limits = isTooMuch
      ? `${String(LIMITS.quickReplies)} at most, with payloads of ${String(LIMITS.payload)} characters`
      : `${String(LIMITS.title)} characters of a title, which are the same on two`;
    notes.push(`${count(buttons, 'button')} became text: ${product.name} shows ${limits}`);
    return { template: [], quickReplies: [], asText: buttons };
  }
  if (others.length > 0) notes.push(`${count(others, 'button')} became text`);
  if (cut.length > 0) notes.push(`${count(cut, 'button title')} cut to ${String(LIMITS.title)} characters`);
  return { template: [], quickReplies: replies, asText: others };
}

/** Whether no two titles are the same once they are cut. */
function areToldApart(buttons: readonly Button[]): boolean {
  const whole = new Set(buttons.map(({ title }) => title));
  return new Set([...whole].map((title) => shorten(title, LIMITS.title))).size === whole.size;
}

const isQuickReply = (button: Button): button is QuickReply => button.kind === 'reply' || button.kind === 'share-phone';

function isNative(button: Button, { hasCallButtons }: MessagingProduct): boolean {
  if (button.kind === 'url') return isWebAddress(button.url);
  if (button.kind === 'reply') return button.payload.length <= LIMITS.payload;
  return button.kind === 'call' ? hasCallButtons && /^\+\d+$/.test(button.phone) : button.kind === 'share-phone';
}

/** The number that a customer keeps at Meta is offered under a message only, not within a template. */
const isTemplateButton =
  (product: MessagingProduct) =>
  (button: Button): boolean =>
    button.kind !== 'share-phone' && isNative(button, product);

function placesAndPeople({ location, contacts = [] }: OutboundContent, { notes }: Context): readonly string[] {
  const blocks: string[] = [];
  if (location !== undefined) {
    notes.push('The location became a link to a map');
    blocks.push(locationAsText(location));
  }
  if (contacts.length > 0) {
    notes.push(`${count(contacts, 'contact')} became text`);
    blocks.push(contactsAsText(contacts));
  }
  return blocks;
}

/** Meta takes no text beside an attachment: a caption follows it. */
function attachmentPieces({ kind, url, caption = '' }: OutboundAttachment, context: Context): readonly Piece[] {
  return [{ kind, message: { attachment: { type: kind, payload: { url } } } }, ...textPieces(caption, context)];
}

function cardPieces(cards: readonly Card[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < cards.length; from += LIMITS.cards) {
    const elements = cards.slice(from, from + LIMITS.cards).map(toElement);
    pieces.push(templatePiece('cards', { template_type: 'generic', elements }));
  }
  return pieces;
}

function toElement({ title, subtitle, imageUrl, url, buttons }: Card): unknown {
  return {
    title: shorten(title, LIMITS.cardText),
    ...(subtitle ? { subtitle: shorten(subtitle, LIMITS.cardText) } : {}),
    ...(imageUrl ? { image_url: imageUrl } : {}),
    ...(url ? { default_action: { type: 'web_url', url } } : {}),
    ...(buttons.length > 0 ? { buttons: buttons.map(toTemplateButton) } : {}),
  };
}

/** The buttons go with the end of the text; a template cannot be without one. */
function templatePieces(text: string, buttons: readonly Button[], context: Context): readonly Piece[] {
  const words = text === '' ? buttons.map(({ title }) => title).join(' / ') : text;
  const chunks = splitText(words, LIMITS.templateText);
  const last = chunks.pop() ?? '';
  const payload = { template_type: 'button', text: last, buttons: buttons.map(toTemplateButton) };
  return [...chunks.flatMap((chunk) => textPieces(chunk, context)), templatePiece('buttons', payload)];
}

function templatePiece(kind: string, payload: unknown): Piece {
  return { kind, message: { attachment: { type: 'template', payload } } };
}

function toTemplateButton(button: Button): unknown {
  const title = shorten(button.title, LIMITS.title);
  if (button.kind === 'reply') return { type: 'postback', title, payload: button.payload || button.title };
  if (button.kind === 'url') return { type: 'web_url', title, url: button.url };
  return button.kind === 'call' ? { type: 'phone_number', title, payload: button.phone } : undefined;
}

function textPieces(text: string, { product }: Context): readonly Piece[] {
  return product.splitText(text).map((part) => ({ kind: 'text', message: { text: part } }));
}

/** Puts quick replies under the last piece; if no piece can have them, their titles become one. */
function withQuickReplies(
  pieces: readonly Piece[],
  replies: SortedButtons['quickReplies'],
  context: Context,
): readonly Piece[] {
  if (replies.length === 0) return pieces;
  const last = pieces.at(-1);
  const hasPlace = last !== undefined && (last.kind === 'text' || context.product.quickRepliesUnderFiles);
  const all = hasPlace ? pieces : [...pieces, ...textPieces(replies.map(({ title }) => title).join(' / '), context)];
  const quickReplies = replies.map(toQuickReply);
  return all.map((piece, index) =>
    index < all.length - 1
      ? piece
      : { kind: piece.kind, message: Object.assign({ quick_replies: quickReplies }, piece.message) },
  );
}

/** Meta itself writes the customer's number on the button that offers it. */
function toQuickReply(reply: QuickReply): unknown {
  if (reply.kind === 'share-phone') return { content_type: 'user_phone_number' };
  const { title, payload } = reply;
  return { content_type: 'text', title: shorten(title, LIMITS.title), payload: payload || title };
}

function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${splitText(text, maxLength - 1)[0] ?? ''}…`;
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

function joinBlocks(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

function count(things: readonly unknown[], name: string): string {
  return `${String(things.length)} ${name}${things.length === 1 ? '' : 's'}`;
}
