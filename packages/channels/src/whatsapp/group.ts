import type { OutboundContent } from '@ccm/core/domain';
import type { ContentTable } from '../contract/index.ts';
import { native, renderedAs, TEXT_ALONE } from '../contract/index.ts';
import { fitContent } from '../content/index.ts';
import { became, buttonsAsNumberedText, buttonsBecame, cardsAsText } from '../text/index.ts';
import type { NumberedText } from '../text/index.ts';
import { WHATSAPP_RULES } from './rules.ts';

/** Meta delivers nothing to groups that can be pressed. */
const PRESSED = 'numbered text';
const GROUP_CONTENTS: ContentTable = {
  ...WHATSAPP_RULES.contents,
  'reply-buttons': renderedAs(PRESSED),
  'url-button': TEXT_ALONE['url-button'],
  'call-button': TEXT_ALONE['call-button'],
  'share-location': TEXT_ALONE['share-location'],
  'share-phone': TEXT_ALONE['share-phone'],
  header: TEXT_ALONE.header,
  footer: TEXT_ALONE.footer,
  list: TEXT_ALONE.list,
  carousel: renderedAs(PRESSED),
  flow: TEXT_ALONE.flow,
  text: native(),
};

/** A message for a group, in which nothing can be pressed. `choices` give the meaning of each number in its text. */
interface GroupContent {
  readonly content: OutboundContent;
  readonly notes: readonly string[];
  readonly choices: NumberedText['choices'];
}

/** @throws {DeliveryError} `invalid-message`, naming the field, for content that a group cannot get in any form. */
export function contentForGroup(given: OutboundContent): GroupContent {
  const fitted = fitContent(given, { title: 'A WhatsApp group', contents: GROUP_CONTENTS });
  const { buttons, cards = [], ...content } = fitted.content;
  if (buttons.length === 0 && cards.length === 0) return { ...fitted, choices: [] };
  const { text, choices } =
    cards.length === 0
      ? buttonsAsNumberedText(content.text, buttons)
      : withText(content.text, cardsAsText(buttons.length === 0 ? cards : [...cards, { title: '', buttons }]));
  const notes = [...fitted.notes, ...became(cards.length, 'card', 'text'), ...buttonsBecame(buttons), UNPRESSED];
  return { content: { ...content, text, buttons: [] }, notes, choices };
}

const UNPRESSED = 'a WhatsApp group takes nothing to press';

const withText = (text: string, below: NumberedText): NumberedText => ({
  ...below,
  text: [text, below.text].filter((block) => block.trim() !== '').join('\n\n'),
});
