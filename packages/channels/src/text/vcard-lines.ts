import { mecardsAsVCards } from './mecard.ts';

/** The vCards in a text, each as its lines, and the words around them. */
interface CardLines {
  readonly cards: readonly (readonly string[])[];
  readonly words: readonly string[];
}

interface OpenCard {
  /** Blanks before each of its lines: on the first line of a vCard they mean nothing, on others that the line before goes on. */
  readonly indent: string;
  readonly lines: string[];
}

const BEGIN = 'BEGIN:VCARD';
const END = /^END:VCARD(.*)$/i;

/**
 * Finds the vCards in a text with any kind of line ends; one within another (`AGENT` of version 2.1) is a card of its own. A text that
 * ends within a card was cut off: its last line may be half a number, and is left with the words.
 */
export function splitCards(text: string): CardLines {
  const cards: (readonly string[])[] = [];
  const words: string[] = [];
  const open: OpenCard[] = [];
  for (const line of linesOf(text)) {
    const begin = beginIn(line);
    const after = END.exec(line.trimStart())?.[1];
    const current = open.at(-1);
    if (begin !== undefined) {
      if (current === undefined) words.push(begin.before);
      open.push({ indent: begin.indent, lines: [] });
    } else if (current === undefined) {
      words.push(line);
    } else if (after === undefined) {
      current.lines.push(line.startsWith(current.indent) ? line.slice(current.indent.length) : line);
    } else {
      cards.push(current.lines);
      open.pop();
      if (open.length === 0) words.push(after);
    }
  }
  const last = open.at(-1)?.lines.pop() ?? '';
  if (isReadable(last)) words.push(last);
  return { cards: [...cards, ...open.map(({ lines }) => lines).filter((lines) => lines.length > 0)], words };
}

/** The blanks and the words before the begin of a card, with which its line ends. */
function beginIn(line: string): { readonly indent: string; readonly before: string } | undefined {
  const end = line.trimEnd();
  if (end.slice(-BEGIN.length).toUpperCase() !== BEGIN) return undefined;
  const before = end.slice(0, -BEGIN.length);
  return { indent: before.slice(0, before.length - before.trimStart().length), before: before.trim() };
}

/** A property that a person can make something of: no picture, and no rest of one. */
const isReadable = (line: string): boolean =>
  /^[\w.-]+[;:]/.test(line) && !/^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]/i.test(line);

/**
 * Spellings of the line ends of a whole card that senders use: `
 * ` spelled out, or blanks.
 */
const SPELLED_ENDS = /BEGIN:VCARD(?:\\r)?\\n.*?END:VCARD/gis;
const BLANK_ENDS = /BEGIN:VCARD[ \t]+[A-Z][^\r\n]*?END:VCARD/g;
const PROPERTY =
  /[ \t]+(?=(?:item\d+\.)?(?:VERSION|PRODID|N|FN|NICKNAME|TEL|EMAIL|ADR|ORG|TITLE|ROLE|URL|NOTE|BDAY|PHOTO|LABEL|UID|REV|CLASS|TZ|GEO|LANG|CATEGORIES|X-[A-Z-]+|END)[:;])/g;

const linesOf = (text: string): string[] =>
  mecardsAsVCards(text)
    .replace(/^\ufeff/, '')
    .replaceAll(SPELLED_ENDS, (card) => card.replaceAll(/(?:\\r)?\\n/g, '\n'))
    .replaceAll(BLANK_ENDS, (card) => card.replaceAll(PROPERTY, '\n'))
    .replaceAll(/END:VCARD(?=BEGIN:VCARD)/gi, 'END:VCARD\n')
    .split(/\r\n|\n|\r/);
