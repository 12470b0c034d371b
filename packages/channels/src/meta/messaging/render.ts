import type { OutboundAttachment, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, quotedId } from '@ccm/core/domain';
import type { NumberedChoice, RenderedMessage } from '../../contract/index.ts';
import { fitMedia } from '../../media/index.ts';
import {
  attachmentAsLink,
  became,
  buttonsAsNumberedText,
  cardsAsText,
  contactsAsText,
  descriptionsAsText,
  LOCATION_BECAME_LINK,
  locationAsText,
  QUOTE_UNKNOWN,
} from '../../text/index.ts';
import { sortButtons, templatePieces, withQuickReplies } from './buttons.ts';
import { cardPieces, sortCards } from './cards.ts';
import { textPieces } from './pieces.ts';
import type { Piece, RenderContext } from './pieces.ts';
import type { MessagingProduct } from './product.ts';
import { isWebAddress } from './words.ts';

/**
 * One request per attachment, then the cards, then the text with the buttons, as Meta takes them.
 * @throws {DeliveryError} `invalid-message`, `invalid-recipient`.
 */
export function renderMessaging(message: OutboundMessage, product: MessagingProduct): RenderedMessage {
  const envelope = product.envelopeOf(message);
  const notes: string[] = [];
  const quotation = quotationIn(message.content, { product, notes });
  const { pieces, choices } = piecesOf(message.content, { product, notes });
  const parts = pieces.map((piece, index) => {
    const metadata = product.metadataOf?.(message, index);
    const body = metadata === undefined ? piece.message : { ...piece.message, metadata };
    const quoted = index === 0 ? quotation : {};
    return { kind: piece.kind, cost: 1, request: { ...envelope, ...quoted, message: body } };
  });
  const [first, ...others] = parts;
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has neither text nor attachment');
  return { parts: [first, ...others], notes, ...(choices.length === 0 ? {} : { numberedChoices: choices }) };
}

/** The message that this one answers. */
function quotationIn({ replyTo }: OutboundContent, { product, notes }: RenderContext): object {
  if (replyTo?.to !== 'message') return {};
  const mid = quotedId(replyTo.message, product.messageId);
  if (mid !== undefined) return { reply_to: { mid } };
  notes.push(QUOTE_UNKNOWN);
  return {};
}

function piecesOf(
  content: OutboundContent,
  context: RenderContext,
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
  { product, notes }: RenderContext,
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

function placesAndPeople({ location, contacts = [] }: OutboundContent, { notes }: RenderContext): readonly string[] {
  const blocks: string[] = [];
  if (location !== undefined) {
    notes.push(LOCATION_BECAME_LINK);
    blocks.push(locationAsText(location));
  }
  if (contacts.length > 0) {
    notes.push(...became(contacts.length, 'contact', 'text'));
    blocks.push(contactsAsText(contacts));
  }
  return blocks;
}

/** Meta takes no text beside an attachment: a caption follows it. */
function attachmentPieces({ kind, url, caption = '' }: OutboundAttachment, context: RenderContext): readonly Piece[] {
  return [{ kind, message: { attachment: { type: kind, payload: { url } } } }, ...textPieces(caption, context)];
}

function joinBlocks(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}
