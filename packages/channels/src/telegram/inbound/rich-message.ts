import type { InboundMedia } from '@ccm/core/domain';
import { locationAsText } from '../../text/index.ts';
import { richMedia, richPlace } from '../payloads.ts';
import { mediaOf } from './media.ts';

/** A rich message as a desk without formatting shows it. */
interface RichContent {
  readonly lines: readonly string[];
  readonly attachments: readonly InboundMedia[];
}

type Fields = ReadonlyMap<string, unknown>;
type BlockReader = (block: Fields, depth: number) => RichContent;

/** No client nests as deep; a request could. */
const MAX_DEPTH = 20;
const NOTHING: RichContent = { lines: [], attachments: [] };

const READERS: ReadonlyMap<string, BlockReader> = new Map<string, BlockReader>([
  ['list', readList],
  ['table', readTable],
  ['blockquote', (block, depth) => quotation(readBlocks(block.get('blocks'), depth), block)],
  ['pullquote', readQuotedText],
  ['expandable_blockquote', readQuotedText],
  ['buttons', (block, depth) => said(listIn(block, 'buttons').map((button) => `[${textOf(button, depth)}]`))],
  ['details', readDetails],
  ['collage', readGroup],
  ['slideshow', readGroup],
  ['map', readMap],
  ['mathematical_expression', (block) => said([textOf(block.get('expression'), 0)])],
]);
const FILES: ReadonlySet<string> = new Set(['photo', 'video', 'animation', 'audio', 'document', 'voice_note']);

/**
 * Reads the blocks of a rich message (https://core.telegram.org/bots/api#richblock), since Bot API 10.1: what they say in lines, lists and
 * tables as people write them in plain text, and their files. A kind of block that is not known gives its text and its blocks.
 */
export function readBlocks(blocks: unknown, depth = 0): RichContent {
  if (!Array.isArray(blocks) || depth > MAX_DEPTH) return NOTHING;
  return together(blocks.map((block: unknown) => readBlock(fieldsOf(block), depth + 1)));
}

function readBlock(block: Fields, depth: number): RichContent {
  const type = textOf(block.get('type'), 0);
  if (FILES.has(type)) return readFile(block, depth);
  const read = READERS.get(type);
  return read === undefined
    ? together([said([textOf(block.get('text'), depth)]), readBlocks(block.get('blocks'), depth)])
    : read(block, depth);
}

function readList(block: Fields, depth: number): RichContent {
  return together(
    listIn(block, 'items').map((item) => {
      const { lines, attachments } = readBlocks(item.get('blocks'), depth);
      const [first = '', ...others] = lines;
      return { lines: [`${markOf(item)} ${first}`, ...others.map((line) => `  ${line}`)], attachments };
    }),
  );
}

function markOf(item: Fields): string {
  if (item.get('has_checkbox') === true) return item.get('is_checked') === true ? '[x]' : '[ ]';
  const label = textOf(item.get('label'), 0).trim();
  return label === '' || label === '•' ? '-' : label;
}

function readTable(block: Fields, depth: number): RichContent {
  const rows = Array.isArray(block.get('cells')) ? (block.get('cells') as readonly unknown[]) : [];
  const lines = rows.map((row) =>
    (Array.isArray(row) ? row : [])
      .map((cell: unknown) => textOf(fieldsOf(cell).get('text'), depth).replaceAll(/\s*\n\s*/g, ' '))
      .join(' | '),
  );
  return said([...captionOf(block, depth), ...lines]);
}

function readDetails(block: Fields, depth: number): RichContent {
  return together([said([textOf(block.get('summary'), depth)]), readBlocks(block.get('blocks'), depth)]);
}

function readGroup(block: Fields, depth: number): RichContent {
  return together([readBlocks(block.get('blocks'), depth), said(captionOf(block, depth))]);
}

function readMap(block: Fields, depth: number): RichContent {
  const place = richPlace.safeParse(block.get('location')).data;
  return said([...captionOf(block, depth), place === undefined ? '' : locationAsText(place)]);
}

function readFile(block: Fields, depth: number): RichContent {
  const { voice_note: voice, ...files } = richMedia.safeParse(Object.fromEntries(block)).data ?? {};
  const media = mediaOf({ ...files, ...(voice === undefined ? {} : { voice }) });
  return { lines: said(captionOf(block, depth)).lines, attachments: media?.attachments ?? [] };
}

function readQuotedText(block: Fields, depth: number): RichContent {
  return quotation(said([textOf(block.get('text'), depth)]), block);
}

function quotation({ lines, attachments }: RichContent, block: Fields): RichContent {
  const credit = textOf(block.get('credit'), 0);
  return { lines: [...lines.map((line) => `> ${line}`), ...(credit === '' ? [] : [`- ${credit}`])], attachments };
}

/** A caption is a text, or a text with its author. */
function captionOf(block: Fields, depth: number): readonly string[] {
  const caption = block.get('caption');
  const { text, credit } = Object.fromEntries(fieldsOf(caption));
  return Array.isArray(caption) || typeof caption === 'string'
    ? [textOf(caption, depth)]
    : [textOf(text, depth), textOf(credit, depth)];
}

/** A formatted text is a text, a list of formatted texts, or a text with its format (https://core.telegram.org/bots/api#richtext). */
function textOf(rich: unknown, depth: number): string {
  if (typeof rich === 'string') return rich;
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(rich)) return rich.map((part: unknown) => textOf(part, depth + 1)).join('');
  const fields = rich instanceof Map ? (rich as Fields) : fieldsOf(rich);
  const inner = ['text', 'alternative_text', 'expression', 'button'].map((name) => fields.get(name)).find(isGiven);
  if (inner === undefined) return '';
  const text = textOf(inner, depth + 1);
  const url = fields.get('url');
  if (fields.get('type') === 'strikethrough') return `~${text}~`;
  return typeof url !== 'string' || url === '' || url.includes(text) ? text : `${text} (${url})`;
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const said = (texts: readonly string[]): RichContent => ({
  lines: texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== ''),
  attachments: [],
});

const together = (parts: readonly RichContent[]): RichContent => ({
  lines: parts.flatMap(({ lines }) => lines),
  attachments: parts.flatMap(({ attachments }) => attachments),
});

const listIn = (fields: Fields, name: string): readonly Fields[] => {
  const list = fields.get(name);
  return Array.isArray(list) ? list.map(fieldsOf) : [];
};

const fieldsOf = (value: unknown): Fields =>
  new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
