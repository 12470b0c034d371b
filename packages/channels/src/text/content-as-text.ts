import type { OutboundContent, Template } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { attachmentAsLink, buttonsAsNumberedText, cardsAsText, contactsAsText, locationAsText } from './down-render.ts';
import type { NumberedText } from './down-render.ts';
import { became, buttonsBecame, LOCATION_BECAME_LINK } from './notes/notes.ts';
import { cleanVariables, MAX_VARIABLE_LENGTH } from './template-variables.ts';

export interface ContentAsText extends NumberedText {
  /** One sentence for each content that became text. */
  readonly notes: readonly string[];
}

/** The whole content of a message as text: files and places as links, cards and buttons as consecutively numbered lines. */
export function contentAsText(content: OutboundContent): ContentAsText {
  const { text, attachments, buttons, cards = [], location, contacts = [] } = content;
  const numbered =
    cards.length === 0
      ? buttonsAsNumberedText('', buttons)
      : cardsAsText(buttons.length === 0 ? cards : [...cards, { title: '', buttons }]);
  const blocks = [
    text,
    ...attachments.map(attachmentAsLink),
    location === undefined ? '' : locationAsText(location),
    contactsAsText(contacts),
  ];
  const said = blocks.filter((block) => block.trim() !== '').join('\n');
  return {
    text: [said, numbered.text].filter((block) => block !== '').join('\n\n'),
    choices: numbered.choices,
    notes: [
      ...buttonsBecame(buttons),
      ...became(cards.length, 'card', 'text'),
      ...became(attachments.length, 'attachment', attachments.length === 1 ? 'a link' : 'links'),
      ...(location === undefined ? [] : [LOCATION_BECAME_LINK]),
      ...became(contacts.length, 'contact', 'text'),
    ],
  };
}

/**
 * The variables of the template that carries a whole message, because the reply window has closed: everything in the one variable.
 * @throws {DeliveryError} `outside-reply-window` where the message does not fit.
 */
export function carriedVariables(
  content: OutboundContent,
  template: Template,
): ContentAsText & { readonly variables: Template['variables'] } {
  const carried = contentAsText(content);
  const oneLine = carried.text.trim().replaceAll(/\s+/gu, ' ');
  if (oneLine.length > MAX_VARIABLE_LENGTH) {
    throw new DeliveryError(
      'outside-reply-window',
      `The reply window has closed, and the message does not fit into template ${template.name}: ${String(oneLine.length)} characters, at most ${String(MAX_VARIABLE_LENGTH)}; shorten it`,
    );
  }
  const { variables } = cleanVariables({ ...template.variables, '1': oneLine });
  const note = /\n/.test(carried.text.trim()) ? ['line breaks became blanks: a template takes none'] : [];
  return { ...carried, variables, notes: [...carried.notes, ...note] };
}
