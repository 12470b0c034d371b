import { isShareButton } from '@ccm/core/domain';
import type { Button, OutboundContent } from '@ccm/core/domain';
import type { NumberedChoice } from '../../contract/index.ts';
import { LIMITS } from '../limits.ts';
import { callbackDataOf, isTooLong } from './callback-data.ts';

interface InlineButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}

/** https://core.telegram.org/bots/api#inlinekeyboardmarkup */
export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly InlineButton[])[];
}

/** https://core.telegram.org/bots/api#replykeyboardmarkup; its keys write their title, or share a contact or a place. */
export interface ReplyKeyboard {
  readonly keyboard: readonly (readonly object[])[];
  readonly resize_keyboard: true;
  readonly one_time_keyboard: true;
}

/** A keyboard, the text for buttons that it cannot show, and the choices to remember because it does not hold their payload. */
interface DrawnKeyboard<K = InlineKeyboard> {
  readonly keyboard?: K;
  readonly asText: readonly Button[];
  readonly choices: readonly NumberedChoice[];
}

interface Drawing {
  /** Counts on over the keyboards of one message; default 1. */
  readonly from?: number;
  /** The number of buttons in each row; default: one. */
  readonly rows?: OutboundContent['buttonRows'];
}

/** Buttons below a message. Telegram has none there that calls, or asks to share something. */
export function drawKeyboard(buttons: readonly Button[], { from = 1, rows }: Drawing = {}): DrawnKeyboard {
  const drawn = buttons.map((button, index) => toInlineButton(button, from + index));
  const shown = inRows(drawn, rows, LIMITS.inlineRow);
  return {
    ...(shown.length === 0 ? {} : { keyboard: { inline_keyboard: shown } }),
    asText: buttons.filter((button) => button.kind === 'call' || isShareButton(button)),
    choices: buttons.flatMap((button, index) => remembered(button, from + index, isTooLong)),
  };
}

/** In place of the phone's own keyboard, since only there a customer can be asked to share something; in private chats alone. */
export function drawReplyKeyboard(
  buttons: readonly Button[],
  rows: OutboundContent['buttonRows'],
): DrawnKeyboard<ReplyKeyboard> {
  const shown = inRows(buttons.map(toKey), rows, LIMITS.replyRow);
  const isSilent = (payload: string, title: string): boolean => payload !== '' && payload !== title;
  return {
    ...(shown.length === 0 ? {} : { keyboard: { keyboard: shown, resize_keyboard: true, one_time_keyboard: true } }),
    asText: buttons.filter(({ kind }) => kind === 'call' || kind === 'url'),
    choices: buttons.flatMap((button, index) => remembered(button, index + 1, isSilent)),
  };
}

function toInlineButton(button: Button, place: number): InlineButton | undefined {
  if (button.kind === 'reply') return { text: button.title, callback_data: callbackDataOf(button, place) };
  return button.kind === 'url' ? { text: button.title, url: button.url } : undefined;
}

function toKey({ kind, title }: Button): object | undefined {
  if (kind === 'share-phone') return { text: title, request_contact: true };
  if (kind === 'share-location') return { text: title, request_location: true };
  return kind === 'reply' ? { text: title } : undefined;
}

/** Arranges the buttons that are shown in rows: the application's, each in as many as it needs, else one a row. */
function inRows<T>(
  drawn: readonly (T | undefined)[],
  rows: OutboundContent['buttonRows'],
  maxLength: number,
): readonly (readonly T[])[] {
  const lengths = rows ?? drawn.map(() => 1);
  let start = 0;
  return lengths.flatMap((length) => {
    const row = drawn.slice(start, start + length).filter((each) => each !== undefined);
    start += length;
    return inChunks(row, maxLength);
  });
}

/** As few chunks of at most `maxLength` as there can be, each about as long as the others. */
function inChunks<T>(items: readonly T[], maxLength: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / maxLength);
  const length = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, index) => items.slice(index * length, (index + 1) * length));
}

function remembered(
  button: Button,
  number: number,
  isLost: (payload: string, title: string) => boolean,
): readonly NumberedChoice[] {
  if (button.kind !== 'reply' || !isLost(button.payload, button.title)) return [];
  return [{ number, title: button.title, payload: button.payload }];
}
