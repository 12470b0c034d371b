import { isRecord } from '@ccm/core/objects';
import type { Template } from '@ccm/core/domain';
import { DeliveryError, isBlank } from '@ccm/core/domain';

/** The most characters of a template's body with everything filled in (https://developers.facebook.com/docs/whatsapp/message-templates). */
export const MAX_VARIABLE_LENGTH = 1024;

/** Marks that show nothing. Joiners stay: emoji and Persian are written with them. */
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]/gu;
/** WhatsApp refuses line breaks, tabs and more than four blanks in a row within a variable. */
const BREAK = /\s*[\t\n\v\f\r\u0085\u2028\u2029]\s*/gu;
const LONG_BLANK = /\s{5,}/gu;

export interface CleanedVariables {
  readonly variables: Template['variables'];
  /** One sentence for the trail for each variable that was changed. */
  readonly notes: readonly string[];
}

/**
 * The variables of a template as WhatsApp takes them: without line breaks, tabs, long blanks and invisible marks.
 * @throws {DeliveryError} `invalid-message` for a variable with nothing in it, or one that is too long.
 */
export function cleanVariables(variables: Template['variables'], what = 'variable'): CleanedVariables {
  const cleaned = Object.entries(variables).map(
    ([name, value]) => [name, cleanVariable(value, `${what} ${name}`)] as const,
  );
  const changed = cleaned.filter(([name, value]) => value !== variables[name]);
  return {
    variables: Object.fromEntries(cleaned),
    notes: changed.map(([name]) => noteOf(`${what} ${name}`)),
  };
}

/**
 * The same for components that an application gives itself: each value with `type: "text"` and a text, on the cards of a
 * carousel too. @throws {DeliveryError}
 * `invalid-message`, naming the place.
 */
export function cleanComponents(components: readonly unknown[]): {
  readonly components: readonly unknown[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  return { components: cleanedWithin(components, 'components', notes), notes };
}

/** The lists within a component that hold values: its own, and those of a carousel's cards. */
const LISTS = ['parameters', 'cards', 'components'] as const;

function cleanedWithin(items: readonly unknown[], name: string, notes: string[]): readonly unknown[] {
  return items.map((item, index) => (isRecord(item) ? cleanedItem(item, `${name}[${String(index)}]`, notes) : item));
}

/** @throws {DeliveryError} */
function cleanedItem(item: Readonly<Record<string, unknown>>, name: string, notes: string[]): unknown {
  if (item['type'] === 'text' && typeof item['text'] === 'string') {
    const text = cleanVariable(item['text'], name);
    if (text !== item['text']) notes.push(noteOf(name));
    return { ...item, text };
  }
  const lists = LISTS.flatMap((list) => {
    const within: unknown = item[list];
    return Array.isArray(within) ? [[list, cleanedWithin(within, `${name}.${list}`, notes)] as const] : [];
  });
  return { ...item, ...Object.fromEntries(lists) };
}

/** The variables as they are. @throws {DeliveryError} `invalid-message` for one with nothing in it. */
export function assertFilled(variables: Template['variables']): Template['variables'] {
  for (const [name, value] of Object.entries(variables)) if (isBlank(value)) throw unfilled(`variable ${name}`);
  return variables;
}

const unfilled = (name: string): DeliveryError =>
  new DeliveryError('invalid-message', `The template cannot be filled: ${name} is empty; give it a text`);

/** @throws {DeliveryError} */
function cleanVariable(value: string, name: string): string {
  const cleaned = value.replaceAll(INVISIBLE, '').trim().replaceAll(BREAK, ' ').replaceAll(LONG_BLANK, ' ');
  if (cleaned === '') throw unfilled(name);
  if (cleaned.length > MAX_VARIABLE_LENGTH) {
    const lengths = `${String(cleaned.length)} characters, at most ${String(MAX_VARIABLE_LENGTH)} fit`;
    throw new DeliveryError('invalid-message', `The template cannot be filled: ${name} has ${lengths}`);
  }
  return cleaned;
}

const noteOf = (name: string): string =>
  `${name} of the template was cleaned: WhatsApp takes no line breaks, tabs or long blanks there`;
