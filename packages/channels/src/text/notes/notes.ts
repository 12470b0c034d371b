import type { Button } from '@ccm/core/domain';

/** `1 card`, `2 cards`. */
export const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `2 cards became text`; none for nothing. */
export const became = (count: number, noun: string, into: string): readonly string[] =>
  count === 0 ? [] : [`${counted(count, noun)} became ${into}`];

/** `1 row title was cut to 24 characters`; none for nothing. */
export const wereCut = (count: number, noun: string, maxLength: number): readonly string[] =>
  count === 0 ? [] : [`${counted(count, noun)} ${count === 1 ? 'was' : 'were'} cut to ${String(maxLength)} characters`];

/** The note for buttons that became text: only replies are numbered. */
export const buttonsBecame = (buttons: readonly Button[]): readonly string[] =>
  became(buttons.length, 'button', textOfButtons(buttons));

function textOfButtons(buttons: readonly Button[]): string {
  if (buttons.some(({ kind }) => kind === 'reply')) return 'numbered text';
  const isOfLinks = buttons.every(({ kind }) => kind === 'url');
  return isOfLinks ? `${buttons.length === 1 ? 'a link' : 'links'} in the text` : 'text';
}

/** The note for cards that go one under the other. */
export const cardsBecameMessages = (count: number): readonly string[] =>
  became(count, 'card', count === 1 ? 'a message of its own' : 'one message each');

export const LOCATION_BECAME_LINK = 'the location became a link to a map';
export const TEXT_LEFT_OUT = 'the text beside the template was left out';
export const QUOTE_UNKNOWN = 'the answer went without a quotation: no message here goes by the id that it names';
