import type { Entity } from '../payloads.ts';

/** A mark that is written beside a text, and its position. */
interface Mark {
  readonly at: number;
  readonly mark: string;
}

/**
 * A text for a desk without formatting: an address that a link hides is written out once (`the form (https://…)`), struck-out words stand
 * in `~`, and each line of a quotation begins with `> `. All other formatting is emphasis, and is left out. Telegram counts an entity's
 * place in UTF-16 units, as JavaScript does (https://core.telegram.org/bots/api#messageentity).
 */
export function plainText(text: string, entities: readonly Entity[]): string {
  const shown = new Set(addressesIn(text, entities));
  const marks = entities
    .filter(({ offset, length }) => offset >= 0 && length > 0 && offset + length <= text.length)
    .toSorted((a, b) => a.offset + a.length - (b.offset + b.length))
    .flatMap((entity) => marksOf(entity, text, shown))
    .toSorted((a, b) => a.at - b.at);
  let done = 0;
  let written = '';
  for (const { at, mark } of marks) {
    written += text.slice(done, at) + mark;
    done = at;
  }
  return written + text.slice(done);
}

/** @param shown the addresses that the text shows so far; this function adds the entity's. */
function marksOf({ type, offset, length, url = '' }: Entity, text: string, shown: Set<string>): readonly Mark[] {
  const end = offset + length;
  const label = text.slice(offset, end);
  if (type === 'text_link') {
    if (url === '' || shown.has(bare(url)) || bare(label) === bare(url)) return [];
    shown.add(bare(url));
    return [{ at: end, mark: ` (${url})` }];
  }
  if (type === 'strikethrough')
    return [
      { at: offset, mark: '~' },
      { at: end, mark: '~' },
    ];
  if (type !== 'blockquote' && type !== 'expandable_blockquote') return [];
  const lineStarts = [...label.matchAll(/\n(?=[^])/g)].map(({ index }) => offset + index + 1);
  return [offset, ...lineStarts].map((at) => ({ at, mark: '> ' }));
}

/** The addresses that the customer typed themself. */
const addressesIn = (text: string, entities: readonly Entity[]): readonly string[] =>
  entities
    .filter(({ type }) => type === 'url')
    .map(({ offset, length }) => bare(text.slice(Math.max(0, offset), offset + length)));

/** `example.com` leads to `https://example.com/`: the reader sees it already. */
const bare = (address: string): string =>
  address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '');

/** The words that the customer picked from the message that they answer, quoted as mail programs do it. */
export function quoted(quote: string | undefined): string {
  if (quote === undefined || quote.trim() === '') return '';
  return quote
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
