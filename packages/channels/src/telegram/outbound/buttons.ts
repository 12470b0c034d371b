import { isShareButton } from '@ccm/core/domain';
import type { Button, OutboundContent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { NumberedChoice } from '../../contract/index.ts';
import { buttonsAsNumberedText, buttonsBecame, descriptionsAsText } from '../../text/index.ts';
import { LIMITS } from '../limits.ts';
import { drawKeyboard, drawReplyKeyboard } from './keyboards.ts';
import type { InlineKeyboard, ReplyKeyboard } from './keyboards.ts';

export type Keyboard = InlineKeyboard | ReplyKeyboard;

/** The buttons of a message by the form in which they go. */
export interface SortedButtons<K = Keyboard> {
  readonly keyboard?: K;
  /** The part of the choices that the keyboard cannot show. */
  readonly text: string;
  readonly choices: readonly NumberedChoice[];
  readonly notes: readonly string[];
}

type Buttons = Pick<OutboundContent, 'buttons' | 'buttonRows'>;

/** @param canAsk whether the keyboard may ask for a place or a number: it then stands in place of the phone's own. */
export function sortButtons(content: Buttons, { canAsk }: { readonly canAsk: boolean }): SortedButtons {
  const { buttons, buttonRows } = content;
  if (buttons.length > LIMITS.buttons || !canAsk || !buttons.some(isShareButton)) return sortInlineButtons(content);
  const { keyboard, asText, choices } = drawReplyKeyboard(buttons, buttonRows);
  return {
    ...compact({ keyboard }),
    text: joined([descriptionsAsText(buttons), buttonsAsNumberedText('', asText).text]),
    choices,
    notes: buttonsBecame(asText),
  };
}

/** The same for a keyboard below the message, the only one that an edit can have. */
export function sortInlineButtons({ buttons, buttonRows }: Buttons): SortedButtons<InlineKeyboard> {
  if (buttons.length > LIMITS.buttons) return numbered(buttons, `shows ${String(LIMITS.buttons)}`);
  const { keyboard, asText, choices } = drawKeyboard(buttons, compact({ rows: buttonRows }));
  if (Buffer.byteLength(JSON.stringify(keyboard ?? '')) > LIMITS.markupBytes)
    return numbered(buttons, `takes ${String(LIMITS.markupBytes)} bytes of them`);
  const others = asText.filter((button) => !isShareButton(button));
  return {
    ...compact({ keyboard }),
    text: joined([descriptionsAsText(buttons), buttonsAsNumberedText('', asText).text]),
    choices,
    notes: [...buttonsBecame(others), ...(others.length === asText.length ? [] : [UNASKED])],
  };
}

function numbered(buttons: readonly Button[], limit: string): SortedButtons<InlineKeyboard> {
  const notes = buttonsBecame(buttons).map((note) => `${note}: Telegram ${limit}`);
  return { ...buttonsAsNumberedText('', buttons), notes };
}

const UNASKED = 'only new messages to private chats can ask to share something: the question became text';

const joined = (blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n\n');
