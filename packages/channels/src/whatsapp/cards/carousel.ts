import type { Button, Card } from '@ccm/core/domain';
import { isShown } from '../attachments.ts';
import { isSoundId, MAX_BUTTON_TITLE } from '../interactive.ts';
import type { Interactive } from '../interactive.ts';

const CARDS = { min: 2, max: 10 } as const;
const MAX_CARD_TEXT = 160;
const MAX_LINE_BREAKS = 2;
const MAX_REPLIES = 3;
const MAX_REPLY_ID = 200;

/**
 * The cards as WhatsApp's own carousel; undefined where it takes no such: each card needs a picture, a short text, and either one link or
 * as many reply buttons as every other card (https://docs.360dialog.com/docs/messaging/message-types/interactive/media-carousel).
 */
export function carouselOf(cards: readonly Card[]): Interactive | undefined {
  if (cards.length < CARDS.min || cards.length > CARDS.max || !areToldApart(cards)) return undefined;
  const shown = cards.map(cardOf).filter((card) => card !== undefined);
  const shapes = new Set(shown.map(({ shape }) => shape));
  if (shown.length < cards.length || shapes.size !== 1) return undefined;
  return {
    type: 'carousel',
    // Meta's samples name a card with reply buttons by this type, too.
    action: { cards: shown.map(({ body }, index) => ({ card_index: index, type: 'cta_url', ...body })) },
  };
}

/** Ids of buttons are of the whole message, not of a card. */
function areToldApart(cards: readonly Card[]): boolean {
  const ids = cards.flatMap(({ buttons }) =>
    buttons.flatMap((button) => (button.kind === 'reply' ? [button.payload] : [])),
  );
  return new Set(ids).size === ids.length;
}

/** `shape`: the properties that must be equal for all cards. */
function cardOf({
  title,
  subtitle = '',
  imageUrl,
  url,
  buttons,
}: Card): { readonly shape: string; readonly body: Readonly<Record<string, unknown>> } | undefined {
  const text = [title, subtitle].filter((line) => line !== '').join('\n');
  const action = actionOf(buttons, url);
  const isShort = text.length <= MAX_CARD_TEXT && text.split('\n').length - 1 <= MAX_LINE_BREAKS;
  if (imageUrl === undefined || !isShown({ kind: 'image', url: imageUrl })) return undefined;
  if (action === undefined || !isShort) return undefined;
  const header = { type: 'image', image: { link: imageUrl } };
  return { shape: action.shape, body: { header, body: { text }, action: action.made } };
}

function actionOf(
  buttons: readonly Button[],
  url: string | undefined,
): { readonly shape: string; readonly made: unknown } | undefined {
  const [first, ...more] = buttons;
  if (first === undefined) return url === undefined ? undefined : linkAction(hostOf(url), url);
  if (first.kind === 'url' && more.length === 0)
    return url === undefined ? linkAction(first.title, first.url) : undefined;
  const replies = buttons.filter((button) => button.kind === 'reply');
  const isSound = ({ title, payload }: { readonly title: string; readonly payload: string }): boolean =>
    isLabel(title) && isSoundId(payload) && payload.length <= MAX_REPLY_ID;
  if (url !== undefined || replies.length < buttons.length || replies.length > MAX_REPLIES || !replies.every(isSound))
    return undefined;
  const made = replies.map(({ title, payload: id }) => ({ type: 'quick_reply', quick_reply: { id, title } }));
  return { shape: `${String(made.length)} replies`, made: { buttons: made } };
}

const isLabel = (title: string): boolean => title.trim() !== '' && title.length <= MAX_BUTTON_TITLE;

function linkAction(title: string, url: string): { readonly shape: string; readonly made: unknown } | undefined {
  if (!isLabel(title)) return undefined;
  return { shape: 'link', made: { name: 'cta_url', parameters: { display_text: title, url } } };
}

/** A card that only opens an address has no words for it: the host's name says where it leads. */
export const hostOf = (url: string): string => new URL(url).host.replace(/^www\./, '').slice(0, MAX_BUTTON_TITLE);
