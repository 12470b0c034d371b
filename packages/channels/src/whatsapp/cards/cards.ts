import type { Button, Card } from '@ccm/core/domain';
import { became, cardsAsText, cardsBecameMessages } from '../../text/index.ts';
import { isShown } from '../attachments.ts';
import { hostOf } from './carousel.ts';
import { interactiveOf, MAX_INTERACTIVE_BODY } from '../interactive.ts';
import type { Piece, Rendering, Style } from '../pieces.ts';
import { textPieces } from '../pieces.ts';

/**
 * Renders one message a card, with its picture and its buttons: the form of a carousel if the account has not asked for WhatsApp's own.
 * Cards whose buttons WhatsApp cannot show become text, numbered consecutively with `buttons`; else the buttons are left to the caller.
 */
export function renderCards(
  cards: readonly Card[],
  buttons: readonly Button[],
  style: Style,
): Rendering & { readonly text: string; readonly buttons: readonly Button[] } {
  const pieces = cards.map((card) => cardPiece(card, style));
  const shown = pieces.filter((piece) => piece !== undefined);
  const others = cards.filter((_card, index) => pieces[index] === undefined);
  const notes = [...cardsBecameMessages(shown.length), ...became(others.length, 'card', 'text')];
  if (others.length === 0) return { pieces: shown, notes, choices: [], text: '', buttons };
  const { text, choices } = cardsAsText(buttons.length === 0 ? others : [...others, { title: '', buttons }]);
  return { pieces: shown, notes, choices, text, buttons: [] };
}

/** Undefined for a card that no message of WhatsApp's can show. */
function cardPiece(card: Card, style: Style): Piece | undefined {
  const { title, subtitle = '', url, imageUrl } = card;
  if (imageUrl !== undefined && !isShown({ kind: 'image', url: imageUrl })) return undefined;
  if (card.buttons.length === 0 && url !== undefined && style === 'cloud') {
    return interactiveCard({ ...card, buttons: [linkOf(url)] }, joined([title, subtitle]), style);
  }
  const body = joined([title, subtitle, url ?? '']);
  return card.buttons.length === 0 ? plainCard(card, body, style) : interactiveCard(card, body, style);
}

const joined = (lines: readonly string[]): string => lines.filter((line) => line !== '').join('\n');

function plainCard({ imageUrl }: Card, body: string, style: Style): Piece | undefined {
  if (imageUrl === undefined) return textPieces(body, style)[0];
  return body.length > MAX_INTERACTIVE_BODY ? undefined : { type: 'image', body: { link: imageUrl, caption: body } };
}

function interactiveCard({ imageUrl, buttons }: Card, body: string, style: Style): Piece | undefined {
  const interactive = interactiveOf(buttons, style);
  // A list takes no picture.
  const isUnfit = interactive === undefined || (interactive.type === 'list' && imageUrl !== undefined);
  if (isUnfit || body.length > MAX_INTERACTIVE_BODY) return undefined;
  const header = imageUrl === undefined ? {} : { header: { type: 'image', image: { link: imageUrl } } };
  return { type: 'interactive', body: { ...interactive, ...header, body: { text: body } } };
}

const linkOf = (url: string): Button => ({ kind: 'url', title: hostOf(url), url });
