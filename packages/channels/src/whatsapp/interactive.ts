import type { Button, Card } from '@ccm/core/domain';
import { cardsAsText } from '../text/index.ts';
import type { Piece, Rendering, Style } from './pieces.ts';
import { textPieces } from './pieces.ts';

export const MAX_INTERACTIVE_BODY = 1024;
const MAX_BUTTONS = 3;
const MAX_BUTTON_TITLE = 20;
const MAX_ROWS = 10;
const MAX_ROW_TITLE = 24;
const MAX_ROW_DESCRIPTION = 72;
const MAX_PAYLOAD = 200;
/** What the button that opens a list says. */
const LIST_BUTTON = 'Menu';

type ReplyButton = Extract<Button, { kind: 'reply' }>;
type Interactive = Readonly<Record<string, unknown>> & { readonly type: string };

/** Native buttons, a list or a link, without the body; undefined where none of them can hold the buttons. */
export function interactiveOf(buttons: readonly Button[], style: Style): Interactive | undefined {
  const [first, ...more] = buttons;
  if (first?.kind === 'url' && more.length === 0) {
    const fits = style === 'cloud' && first.title.length <= MAX_BUTTON_TITLE && first.title.trim() !== '';
    return fits ? { type: 'cta_url', action: linkAction(first) } : undefined;
  }
  const replies = buttons.filter((button) => button.kind === 'reply');
  if (replies.length < buttons.length || !areDistinct(replies)) return undefined;
  if (replies.every(isPlainButton) && replies.length <= MAX_BUTTONS) {
    const rendered = replies.map(({ title, payload }) => ({ type: 'reply', reply: { id: payload, title } }));
    return { type: 'button', action: { buttons: rendered } };
  }
  if (replies.every(fitsRow) && replies.length <= MAX_ROWS) {
    const rows = replies.map(({ title, payload: id, description = '' }) =>
      description === '' ? { id, title } : { id, title, description },
    );
    return { type: 'list', action: { button: LIST_BUTTON, sections: [{ title: LIST_BUTTON, rows }] } };
  }
  return undefined;
}

function linkAction({ title, url }: Extract<Button, { kind: 'url' }>): unknown {
  return { name: 'cta_url', parameters: { display_text: title, url } };
}

/** WhatsApp refuses two buttons of one id or one title, and ids that are empty or long. */
function areDistinct(buttons: readonly ReplyButton[]): boolean {
  const ids = new Set(buttons.map(({ payload }) => payload));
  const titles = new Set(buttons.map(({ title }) => title.trim()));
  const sound = buttons.every(({ payload }) => payload.trim() !== '' && payload.length <= MAX_PAYLOAD);
  return sound && ids.size === buttons.length && titles.size === buttons.length && !titles.has('');
}

const isPlainButton = ({ title, description = '' }: ReplyButton): boolean =>
  title.length <= MAX_BUTTON_TITLE && description === '';
const fitsRow = ({ title, description = '' }: ReplyButton): boolean =>
  title.length <= MAX_ROW_TITLE && description.length <= MAX_ROW_DESCRIPTION;

/**
 * WhatsApp has no carousel outside templates: one message a card, with its picture and its buttons. Cards whose buttons WhatsApp
 * cannot show become text, numbered through with `buttons`; else the buttons are left to the caller.
 */
export function renderCards(
  cards: readonly Card[],
  buttons: readonly Button[],
  style: Style,
): Rendering & { readonly text: string; readonly buttons: readonly Button[] } {
  const pieces = cards.map((card) => cardPiece(card, style));
  const shown = pieces.filter((piece) => piece !== undefined);
  const others = cards.filter((_card, index) => pieces[index] === undefined);
  const notes = [
    ...(shown.length === 0 ? [] : [`${counted(shown.length, 'card')} became a message with picture and buttons each`]),
    ...(others.length === 0 ? [] : [`${counted(others.length, 'card')} became text`]),
  ];
  if (others.length === 0) return { pieces: shown, notes, choices: [], text: '', buttons };
  const { text, choices } = cardsAsText(buttons.length === 0 ? others : [...others, { title: '', buttons }]);
  return { pieces: shown, notes, choices, text, buttons: [] };
}

/** Undefined for a card that no message of WhatsApp's can show. */
function cardPiece(card: Card, style: Style): Piece | undefined {
  const { title, subtitle = '', url } = card;
  if (card.buttons.length === 0 && url !== undefined && style === 'cloud') {
    return interactiveCard(card, joined([title, subtitle]), [linkOf(url)], style);
  }
  const body = joined([title, subtitle, url ?? '']);
  return card.buttons.length === 0 ? plainCard(card, body, style) : interactiveCard(card, body, card.buttons, style);
}

const joined = (lines: readonly string[]): string => lines.filter((line) => line !== '').join('\n');

function plainCard({ imageUrl }: Card, body: string, style: Style): Piece | undefined {
  if (imageUrl === undefined) return textPieces(body, style)[0];
  return body.length > MAX_INTERACTIVE_BODY ? undefined : { type: 'image', body: { link: imageUrl, caption: body } };
}

function interactiveCard(card: Card, body: string, buttons: readonly Button[], style: Style): Piece | undefined {
  const { imageUrl } = card;
  const interactive = interactiveOf(buttons, style);
  // A list takes no picture.
  const isUnfit = interactive === undefined || (interactive.type === 'list' && imageUrl !== undefined);
  if (isUnfit || body.length > MAX_INTERACTIVE_BODY) return undefined;
  const header = imageUrl === undefined ? {} : { header: { type: 'image', image: { link: imageUrl } } };
  return { type: 'interactive', body: { ...interactive, ...header, body: { text: body } } };
}

/** A card that only opens an address has no words for it: the host's name says where it leads. */
const linkOf = (url: string): Button => ({
  kind: 'url',
  title: new URL(url).host.replace(/^www\./, '').slice(0, MAX_BUTTON_TITLE),
  url,
});

export const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
