import type { ChannelRules, ContentKind, ContentSupport } from '@ccm/channels/contract';
import { CONTENT_KINDS } from '@ccm/channels/contract';
import type { AnyChannel } from '@ccm/channels/registry';
import { CONTENT_EXAMPLES } from '@ccm/shared/sending/requests';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The parts of docs/messages.md that are made from the channels' rules and the examples, by the name of their place in the page. */
export const contentDocs = (channels: readonly AnyChannel[]): ReadonlyMap<string, string> => {
  const rules = channels.flatMap((channel) => Object.values(channel.rules));
  return new Map([
    ['contents', contentTable(rules)],
    ['examples', examplesTable()],
    ['windows', windowTable(rules)],
  ]);
};

/** A page with the generated parts between their marks. @throws {Error} for a page without one of the places. */
export function withGenerated(page: string, parts: ReadonlyMap<string, string>): string {
  return [...parts].reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`The page has no place ${begin} … ${end}`);
    return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, page);
}

function contentTable(rules: readonly ChannelRules[]): string {
  const rows = CONTENT_KINDS.map((kind) => [kind, ...rules.map(({ contents }) => cell(contents[kind]))]);
  return table(['content', ...rules.map(({ title }) => title)], rows);
}

function cell(support: ContentSupport): string {
  if (support.how === 'native') return support.limits === undefined ? '**native**' : `**native**: ${support.limits}`;
  if (support.how === 'rendered') return support.as;
  return support.how === 'refused' ? 'refused' : '–';
}

const summaryOf = (kind: ContentKind): string => CONTENT_EXAMPLES.find((one) => one.kind === kind)?.summary ?? '';

function examplesTable(): string {
  const rows = CONTENT_EXAMPLES.map(({ kind, request }) => [kind, summaryOf(kind), `\`${JSON.stringify(request)}\``]);
  return table(['content', 'for', 'request, beside `channel` and `to`'], rows);
}

function windowTable(rules: readonly ChannelRules[]): string {
  const rows = rules.map(({ title, replyWindow }) => {
    if (replyWindow === undefined) return [title, 'none: messages go at any time', '–'];
    const { ms, extension } = replyWindow;
    const after = extension === undefined ? '–' : `\`${extension.template}\`, until ${duration(extension.ms)}`;
    return [title, duration(ms), after];
  });
  return table(['channel', "free messages after the customer's last one", 'after that'], rows);
}

const duration = (ms: number): string =>
  ms > DAY_MS ? `${String(ms / DAY_MS)} days` : `${String(ms / HOUR_MS)} hours`;

/** A bar ends a cell. */
const row = (cells: readonly string[]): string => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
