import { z } from 'zod';
import type { ViberMessageJson } from './message-check.ts';

const ButtonJson = z.looseObject({
  Columns: z.int().min(1).max(6).default(6),
  Rows: z.int().min(1).max(7).default(1),
  ActionType: z.enum(['reply', 'open-url', 'location-picker', 'share-phone', 'none']).default('reply'),
  ActionBody: z.string().min(1),
  Text: z.string().max(250).optional(),
  Image: z.url().optional(),
});
type ButtonJson = z.infer<typeof ButtonJson>;

const KeyboardJson = z.looseObject({
  Type: z.literal('keyboard'),
  InputFieldState: z.enum(['regular', 'minimized', 'hidden']).optional(),
  Buttons: z.array(ButtonJson).min(1),
});
const CarouselJson = z.looseObject({
  ButtonsGroupColumns: z.int().min(1).max(6).default(6),
  ButtonsGroupRows: z.int().min(1).max(7).default(7),
  Buttons: z.array(ButtonJson).min(1),
});

const MAX_ROWS = 24;
const NEEDS_VERSION_3: ReadonlySet<string> = new Set(['share-phone', 'location-picker']);

/**
 * The fault of buttons that the customer's app cannot show. Viber's server does not check them: it takes the message, and `failed` comes
 * later (https://developers.viber.com/docs/tools/keyboards/).
 */
export function faultOfButtons(message: ViberMessageJson): string | undefined {
  const version = message.min_api_version ?? 1;
  return (
    faultOfKeyboard(message.keyboard, version) ??
    (message.type === 'rich_media' ? faultOfCarousel(message.rich_media) : undefined)
  );
}

function faultOfKeyboard(keyboard: unknown, version: number): string | undefined {
  if (keyboard === undefined) return undefined;
  const read = KeyboardJson.safeParse(keyboard);
  if (!read.success) return `keyboard: ${z.prettifyError(read.error)}`;
  const { Buttons: buttons, InputFieldState: input } = read.data;
  if (version < 4 && input !== undefined) return 'keyboard: InputFieldState needs min_api_version 4';
  if (version < 3 && buttons.some(({ ActionType }) => NEEDS_VERSION_3.has(ActionType))) {
    return 'keyboard: share-phone and location-picker need min_api_version 3';
  }
  if (buttons.some(({ Rows }) => Rows > 2)) return 'keyboard: a button has at most 2 rows';
  return faultOfRows(buttons);
}

function faultOfRows(buttons: readonly ButtonJson[]): string | undefined {
  let rows = 0;
  let columns = 0;
  for (const { Columns, Rows } of buttons) {
    columns += Columns;
    if (columns > 6) return 'keyboard: the columns of a row do not sum up to 6';
    if (columns < 6) continue;
    rows += Rows;
    columns = 0;
  }
  if (columns !== 0) return 'keyboard: the columns of the last row do not sum up to 6';
  return rows > MAX_ROWS ? `keyboard: ${String(rows)} rows` : undefined;
}

function faultOfCarousel(richMedia: unknown): string | undefined {
  const read = CarouselJson.safeParse(richMedia);
  if (!read.success) return `rich_media: ${z.prettifyError(read.error)}`;
  const { Buttons: buttons, ButtonsGroupColumns: columns, ButtonsGroupRows: rows } = read.data;
  if (buttons.some(({ ActionType }) => NEEDS_VERSION_3.has(ActionType))) {
    return 'rich_media: share-phone and location-picker are not allowed';
  }
  const cells = buttons.reduce((sum, button) => sum + button.Columns * button.Rows, 0);
  return cells % (columns * rows) === 0 ? undefined : 'rich_media: the buttons do not fill their blocks';
}
