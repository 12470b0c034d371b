import type { OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, quotedId } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { NumberedChoice, OutboundPart, RenderedMessage } from '../contract/index.ts';
import { QUOTE_UNKNOWN } from '../text/index.ts';
import { LIMITS } from './limits.ts';
import { actionPiece, MESSAGE_NUMBER, numberOf } from './outbound/actions.ts';
import { addressOf } from './outbound/address.ts';
import type { Address } from './outbound/address.ts';
import { fileRequests, fitFiles, longCaptions } from './outbound/files.ts';
import { sortButtons } from './outbound/buttons.ts';
import type { Keyboard } from './outbound/buttons.ts';
import {
  cardDrafts,
  contactDraft,
  joinBlocks,
  placeDraft,
  textPieces,
  withMarkup,
  withParams,
} from './outbound/pieces.ts';
import type { Draft, Piece } from './outbound/pieces.ts';
import { stickerOf } from './outbound/stickers.ts';

/**
 * Renders the text first, but below the files and places that it belongs to if it has buttons. @throws {DeliveryError}
 * `invalid-recipient`, `invalid-message`.
 */
export function render(message: OutboundMessage): RenderedMessage {
  const address = addressOf(message);
  const { content } = message;
  if (content.template !== undefined) {
    throw new DeliveryError('invalid-message', 'Telegram has no templates: send its wording as text');
  }
  const action = actionPiece(content);
  if (action !== undefined) {
    const { piece, notes, choices } = action;
    return { parts: [toPart(piece, addressOfAction(address))], notes, ...numbered(choices) };
  }
  const buttons = sortButtons(content, { canAsk: isPrivate(address) });
  const sticker = stickerOf(content);
  const { files, links, notes } = fitFiles([...content.attachments, ...sticker.images]);
  const cards = cardDrafts(content.cards ?? [], content.buttons.length + 1);
  const others: readonly Draft[] = [
    { pieces: [...fileRequests(files), ...sticker.pieces], notes: [...sticker.notes, ...notes] },
    placeDraft(content.location),
    ...(content.contacts ?? []).map(contactDraft),
    cards,
  ];
  const text = joinBlocks([content.text, buttons.text, ...links, ...longCaptions(files)]);
  const pieces = compose(
    text,
    buttons.keyboard,
    others.flatMap((draft) => draft.pieces),
  );
  const [first, ...rest] = pieces.map((piece) => toPart(piece, address));
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has nothing that Telegram can show');
  const choices = [...buttons.choices, ...cards.choices];
  const answer = answering(first, content);
  return {
    parts: [answer.part, ...rest],
    notes: [...answer.notes, ...buttons.notes, ...others.flatMap((draft) => draft.notes)],
    ...numbered(choices),
  };
}

const numbered = (choices: readonly NumberedChoice[]): Pick<RenderedMessage, 'numberedChoices'> =>
  choices.length === 0 ? {} : { numberedChoices: choices };

/** Only a private chat of the bot's own has a keyboard that can ask for a place or a number. */
const isPrivate = ({ chat_id: chat, business_connection_id: connection }: Address): boolean =>
  Number(chat) > 0 && connection === undefined;

interface Request {
  readonly params: object;
}

function toPart({ kind, cost, request }: Piece, address: object): OutboundPart {
  return { kind, cost, request: { ...request, params: { ...address, ...request.params } } };
}

/** The address for an action on a message, without a topic: the message lies in one. */
function addressOfAction({
  message_thread_id: _topic,
  direct_messages_topic_id: _person,
  ...address
}: Address): object {
  return address;
}

/** Quotes the message that it answers, which may be gone meanwhile. */
function answering(
  part: OutboundPart,
  { replyTo }: OutboundContent,
): { readonly part: OutboundPart; readonly notes: readonly string[] } {
  if (replyTo?.to !== 'message') return { part, notes: [] };
  const id = quotedId(replyTo.message, MESSAGE_NUMBER);
  if (id === undefined) return { part, notes: [QUOTE_UNKNOWN] };
  const request = part.request as Request;
  const reply_parameters = { message_id: numberOf({ id }), allow_sending_without_reply: true };
  return { part: { ...part, request: { ...request, params: { ...request.params, reply_parameters } } }, notes: [] };
}

/** A text with one file is its caption. */
function compose(text: string, keyboard: Keyboard | undefined, others: readonly Piece[]): readonly Piece[] {
  const [only, ...more] = others;
  const markup = compact({ reply_markup: keyboard });
  if (only?.takesCaption === true && more.length === 0 && text.length <= LIMITS.caption && text !== '') {
    return [withParams(only, { caption: text, ...markup })];
  }
  if (keyboard === undefined) return [...textPieces(text), ...others];
  const last = others.at(-1);
  if (text === '' && last !== undefined && last.kind !== 'album' && last.request.params['reply_markup'] === undefined)
    return [...others.slice(0, -1), withParams(last, markup)];
  return [...others, ...withMarkup(textPieces(text === '' ? titlesIn(keyboard) : text), markup)];
}

function titlesIn(keyboard: Keyboard): string {
  const rows: readonly (readonly object[])[] =
    'inline_keyboard' in keyboard ? keyboard.inline_keyboard : keyboard.keyboard;
  const titles = rows.flat().map((button) => ('text' in button ? String(button.text) : ''));
  return titles.join(' · ').slice(0, LIMITS.text);
}
