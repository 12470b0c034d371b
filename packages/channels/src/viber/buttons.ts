import { isShareButton } from '@ccm/core/domain';
import type { Button, Card } from '@ccm/core/domain';
import { mediaTypeOf } from '../media/index.ts';
import { cardsAsText, descriptionsAsText, splitText } from '../text/index.ts';
import { LIMITS } from './limits.ts';
import type { ViberButton, ViberContent, ViberKeyboard } from './payloads.ts';
import type { ReplyButton } from './tracking-data.ts';

/** Viber reads the text of a button as HTML (https://developers.viber.com/docs/tools/keyboards/), and its limit counts the tags. */
function shownText(text: string, maxLength: number = LIMITS.buttonText): string {
  const html = asHtml(splitText(text, maxLength)[0] ?? '');
  const excess = html.length - LIMITS.buttonText;
  return excess <= 0 ? html : shownText(text, maxLength - Math.ceil(excess / LONGEST_ENTITY));
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\n', '<br>'],
]);
const LONGEST_ENTITY = 5;
const asHtml = (text: string): string => text.replaceAll(/[&<>\n]/g, (sign) => ENTITIES.get(sign) ?? sign);

type Action = Pick<ViberButton, 'ActionType' | 'ActionBody'>;

function actionOf(button: Button): Action & Pick<ViberButton, 'Text' | 'TextSize'> {
  return { ...pressed(button), Text: shownText(button.title), TextSize: 'regular' };
}

function pressed(button: Button): Action {
  if (button.kind === 'reply') return { ActionType: 'reply', ActionBody: bodyOf(button) };
  if (button.kind === 'url') return { ActionType: 'open-url', ActionBody: button.url };
  if (button.kind === 'call') return { ActionType: 'open-url', ActionBody: `tel:${button.phone}` };
  return { ActionType: button.kind === 'share-phone' ? 'share-phone' : 'location-picker', ActionBody: 'reply' };
}

const bodyOf = ({ payload, title }: ReplyButton): string => (payload === '' ? title : payload);

const LONG_TITLE = 18;

/**
 * In the rows that the application gives; else two in a row where their titles are short or the rows would not do. Each row is six columns
 * wide.
 */
export function toKeyboard(buttons: readonly Button[], rows?: readonly number[]): ViberKeyboard | undefined {
  if (buttons.length === 0 || buttons.length > LIMITS.keyboardButtons) return undefined;
  const columns = (rows === undefined ? undefined : columnsOf(rows)) ?? columnsFor(buttons);
  const Buttons = buttons.map((button, index) => ({ Columns: columns[index] ?? 6, Rows: 1, ...actionOf(button) }));
  return { Type: 'keyboard', DefaultHeight: false, Buttons };
}

/** Undefined where the rows are too many, or do not share six columns alike. */
function columnsOf(rows: readonly number[]): readonly number[] | undefined {
  if (rows.length > LIMITS.keyboardRows || rows.some((length) => 6 % length !== 0)) return undefined;
  return rows.flatMap((length) => Array.from({ length }, () => 6 / length));
}

function columnsFor(buttons: readonly Button[]): readonly number[] {
  const inPairs = buttons.length > LIMITS.keyboardRows || buttons.every(({ title }) => title.length <= LONG_TITLE);
  return buttons.map((_button, index) => {
    const isAlone = !inPairs || (index === buttons.length - 1 && buttons.length % 2 === 1);
    return isAlone ? 6 : 3;
  });
}

/**
 * More buttons than a card has room for beside its picture and two lines, words beside their titles, buttons for a keyboard, or a picture
 * of a type that Viber shows on no card.
 */
export const isUnfit = ({ buttons, imageUrl }: Card): boolean =>
  buttons.length > LIMITS.buttonsPerCard ||
  descriptionsAsText(buttons) !== '' ||
  // Clients show them from API version 3 on, and in a keyboard only.
  buttons.some(isShareButton) ||
  (imageUrl !== undefined && pictureOf(imageUrl) === undefined);

/** A button shows JPEG and PNG itself, and an animation behind its text; one of unknown type is left to Viber's judgement. */
function pictureOf(url: string): Pick<ViberButton, 'Image' | 'BgMediaType' | 'BgMedia'> | undefined {
  const type = mediaTypeOf({ kind: 'image', url });
  if (type === 'image/gif') return { BgMediaType: 'gif', BgMedia: url };
  return type === undefined || type === 'image/jpeg' || type === 'image/png' ? { Image: url } : undefined;
}

const CARD_ROWS = 7;

/** Renders cards as carousels; none if one does not fit, since then all of them become text. */
export function carouselsOf(cards: readonly Card[]): readonly ViberContent[] {
  if (cards.some(isUnfit)) return [];
  const groups = Array.from({ length: Math.ceil(cards.length / LIMITS.cardsPerMessage) }, (_, index) =>
    cards.slice(index * LIMITS.cardsPerMessage, (index + 1) * LIMITS.cardsPerMessage),
  );
  return groups.map((group) => ({
    type: 'rich_media',
    alt_text: splitText(cardsAsText(group).text, LIMITS.text)[0] ?? '',
    rich_media: {
      Type: 'rich_media',
      ButtonsGroupColumns: 6,
      ButtonsGroupRows: CARD_ROWS,
      BgColor: '#FFFFFF',
      Buttons: group.flatMap(cardButtons),
    },
  }));
}

/**
 * Renders one card so that it fills its block of 6 x 7 exactly, else the next card would begin inside it: picture or title take the rest.
 */
function cardButtons(card: Card): readonly ViberButton[] {
  const subtitle = card.subtitle === undefined || card.subtitle === '' ? [] : [card.subtitle];
  const left = CARD_ROWS - 1 - subtitle.length - card.buttons.length;
  const action =
    card.url === undefined
      ? ({ ActionType: 'none', ActionBody: 'none' } as const)
      : ({ ActionType: 'open-url', ActionBody: card.url } as const);
  const still = { Columns: 6, ...action };
  const line = (text: string, Rows: number): ViberButton => ({
    ...still,
    Rows,
    Text: shownText(text),
    TextSize: 'regular',
  });
  return [
    ...(card.imageUrl === undefined ? [] : [{ ...still, Rows: left, ...pictureOf(card.imageUrl) }]),
    line(card.title, card.imageUrl === undefined ? 1 + left : 1),
    ...subtitle.map((text) => line(text, 1)),
    ...card.buttons.map((button) => ({ Columns: 6, Rows: 1, ...actionOf(button) })),
  ];
}
