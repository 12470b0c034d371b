import type { Entity } from '../payloads.ts';

/**
 * A text with the addresses that its links hide: `the form (https://…)`. Telegram counts an entity's place in UTF-16 units, as JavaScript
 * does (https://core.telegram.org/bots/api#messageentity).
 */
export function textWithLinks(text: string, entities: readonly Entity[]): string {
  const links = entities
    .filter(({ type, url }) => type === 'text_link' && url !== undefined && url !== '')
    .toSorted((a, b) => a.offset + a.length - (b.offset + b.length));
  let done = 0;
  let shown = '';
  for (const { offset, length, url = '' } of links) {
    const end = offset + length;
    if (offset < 0 || length <= 0 || end > text.length || end < done) continue;
    shown += text.slice(done, end);
    if (!isShown(text.slice(offset, end), url)) shown += ` (${url})`;
    done = end;
  }
  return shown + text.slice(done);
}

/** `example.com` leads to `https://example.com/`: the reader sees it already. */
const isShown = (label: string, url: string): boolean => bare(label) === bare(url);
const bare = (address: string): string =>
  address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '');

/** What the customer picked out of the message that they answer, as mail programs show it. */
export function quoted(quote: string | undefined): string {
  if (quote === undefined || quote.trim() === '') return '';
  return quote
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

export const joinLines = (lines: readonly (string | undefined)[]): string =>
  lines.filter((line) => line !== undefined && line.trim() !== '').join('\n');
