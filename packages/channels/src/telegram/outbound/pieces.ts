import { joinLines } from '@ccm/core/words';
import type { Card, ContactCard, Location } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { NumberedChoice } from '../../contract/index.ts';
import {
  buttonsAsNumberedText,
  buttonsBecame,
  cardsBecameMessages,
  contactsAsText,
  descriptionsAsText,
  splitText,
  writeVCard,
} from '../../text/index.ts';
import { LIMITS } from '../limits.ts';
import { fileRequests, fitFiles } from './files.ts';
import type { FittedFiles } from './files.ts';
import { drawKeyboard } from './keyboards.ts';
import type { InlineKeyboard } from './keyboards.ts';
import type { TelegramRequest } from './request.ts';

/** One call, still without its address. */
export interface Piece {
  readonly kind: string;
  readonly cost: number;
  readonly request: TelegramRequest;
  /** A text may go with it. */
  readonly takesCaption?: boolean;
}

/** Some of a message as Telegram would show it. */
export interface Draft {
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
}

export const call = (kind: string, method: string, params: Record<string, unknown>): Piece => ({
  kind,
  cost: 1,
  request: { method, params, files: [], upload: false },
});

export const withParams = (piece: Piece, params: Readonly<Record<string, unknown>>): Piece => ({
  ...piece,
  request: { ...piece.request, params: { ...piece.request.params, ...params } },
});

export const textPieces = (text: string): readonly Piece[] =>
  splitText(text, LIMITS.text).map((part) => call('text', 'sendMessage', { text: part }));

/** The same with something below the last of them. */
export const withMarkup = (pieces: readonly Piece[], markup: object): readonly Piece[] =>
  pieces.map((piece, index) => (index < pieces.length - 1 ? piece : withParams(piece, { ...markup })));

/** A place with name and address is a venue; of one with less the rest is its text. */
export function placeDraft(location: Location | undefined): Draft {
  if (location === undefined) return { pieces: [], notes: [] };
  const { latitude, longitude, name = '', address = '' } = location;
  if (name !== '' && address !== '')
    return { pieces: [call('location', 'sendVenue', { latitude, longitude, title: name, address })], notes: [] };
  return {
    pieces: [...textPieces(joinBlocks([name, address])), call('location', 'sendLocation', { latitude, longitude })],
    notes: [],
  };
}

/** Renders a contact; fields that Telegram does not have go as a vCard, as far as it takes one. */
export function contactDraft(contact: ContactCard): Draft {
  const { name, phones } = contact;
  const [phone] = phones;
  const vcard = writeVCard(contact);
  if (phone === undefined || Buffer.byteLength(vcard) > LIMITS.vcardBytes) {
    const why = phone === undefined ? 'without a number' : 'too long for a vCard';
    return { pieces: textPieces(contactsAsText([contact])), notes: [`a contact ${why} became text`] };
  }
  const isMore = Object.keys(contact).length > 2 || phones.length > 1;
  const params = { phone_number: phone, first_name: name === '' ? phone : name, ...(isMore ? { vcard } : {}) };
  return { pieces: [call('contact', 'sendContact', params)], notes: [] };
}

/** Telegram has no carousel: each card is a picture, or a text, with its buttons below. `from` counts the buttons on. */
export function cardDrafts(
  cards: readonly Card[],
  from: number,
): Draft & { readonly choices: readonly NumberedChoice[] } {
  const pieces: Piece[] = [];
  const choices: NumberedChoice[] = [];
  const notes = [...cardsBecameMessages(cards.length)];
  let place = from;
  for (const card of cards) {
    const drawn = drawKeyboard(card.buttons, { from: place });
    place += card.buttons.length;
    choices.push(...drawn.choices);
    const numbers = buttonsAsNumberedText('', drawn.asText).text;
    const lines = [card.title, card.subtitle, card.url, descriptionsAsText(card.buttons), numbers];
    const words = joinLines(lines);
    const { files, notes: fitted } = pictureOf(card);
    notes.push(...fitted, ...buttonsBecame(drawn.asText));
    pieces.push(...cardPieces(files, words, drawn.keyboard));
  }
  return { pieces, notes, choices };
}

const pictureOf = ({ imageUrl }: Card): FittedFiles =>
  fitFiles(imageUrl === undefined ? [] : [{ kind: 'image', url: imageUrl }]);

function cardPieces(
  files: FittedFiles['files'],
  words: string,
  keyboard: InlineKeyboard | undefined,
): readonly Piece[] {
  const markup = compact({ reply_markup: keyboard });
  const [picture] = fileRequests(files);
  if (picture !== undefined && words.length <= LIMITS.caption)
    return [{ ...withParams(picture, { caption: words, ...markup }), takesCaption: false }];
  const below = withMarkup(textPieces(words), markup);
  return picture === undefined ? below : [{ ...picture, takesCaption: false }, ...below];
}

export const joinBlocks = (blocks: readonly string[]): string =>
  blocks.filter((block) => block.trim() !== '').join('\n\n');
