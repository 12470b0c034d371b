import { propertiesIn, unescaped } from '../vcard-properties.ts';
import type { Property } from '../vcard-properties.ts';
import { timeAsText, timeSpanAsText } from './calendar-times.ts';

/** A text with calendar entries in it: the entries as a person would say them, and the words around them. */
interface CalendarText {
  /** One text for each entry, of several lines. */
  readonly entries: readonly string[];
  readonly words: string;
}

const BOUNDARY = /((?:BEGIN|END):(?:VCALENDAR|VEVENT|VTODO|VALARM|VTIMEZONE))(?![\w-])/i;
const ENTRIES: ReadonlySet<string> = new Set(['VEVENT', 'VTODO']);

/** An entry as it was found. */
interface Entry {
  readonly isTask: boolean;
  readonly isCancelled: boolean;
  lines: string;
}

/** The parts of a text that were read so far. `open` are the components that have begun, the innermost last. */
interface Reading {
  readonly open: string[];
  readonly entries: Entry[];
  words: string;
  isCancelled: boolean;
}

/**
 * Takes the appointments and tasks out of a text: iCalendar (RFC 5545), and vCalendar 1.0 as phones send it by SMS. Where none can be
 * read, the text is all words.
 */
export function readCalendars(text: string): CalendarText {
  const reading: Reading = { open: [], entries: [], words: '', isCancelled: false };
  for (const piece of text.split(BOUNDARY)) {
    if (BOUNDARY.test(piece)) passBoundary(piece, reading);
    else passLines(piece, reading);
  }
  const entries = reading.entries.filter(({ lines }) => lines.trim() !== '').map(entryAsText);
  if (entries.length === 0) return { entries, words: text };
  const lines = reading.words.split(LINE_END).filter((line) => line.trim() !== '');
  return { entries, words: lines.join('\n').trim() };
}

const LINE_END = /\r\n|\n|\r/;

function passBoundary(boundary: string, reading: Reading): void {
  const { open, entries, isCancelled } = reading;
  const [kind = '', name = ''] = boundary.toUpperCase().split(':');
  if (kind === 'END') {
    const begun = open.lastIndexOf(name);
    if (begun >= 0) open.length = begun;
    if (open.length === 0) reading.words += '\n';
    return;
  }
  open.push(name);
  if (ENTRIES.has(name)) entries.push({ isTask: name === 'VTODO', isCancelled, lines: '' });
}

/** Leaves out the components within an entry, such as an alarm, whose properties have the same names. */
function passLines(lines: string, reading: Reading): void {
  const { open, entries } = reading;
  const inner = open.at(-1);
  const entry = entries.at(-1);
  if (inner === undefined) reading.words += lines;
  else if (inner === 'VCALENDAR') reading.isCancelled ||= /^METHOD:CANCEL[ \t]*$/im.test(lines);
  else if (ENTRIES.has(inner) && entry !== undefined) entry.lines += lines;
}

function entryAsText({ isTask, isCancelled, lines }: Entry): string {
  const properties = propertiesIn(lines.split(LINE_END));
  const all = (name: string): readonly Property[] => properties.filter((property) => property.name === name);
  const first = (name: string): string =>
    all(name)
      .map(({ value }) => unescaped(value).trim())
      .find((value) => value !== '') ?? '';
  const kind = isTask ? 'Task' : 'Appointment';
  const cancelled = isCancelled || first('STATUS').toUpperCase() === 'CANCELLED' ? `${kind} cancelled` : kind;
  const description = first('DESCRIPTION');
  const summary = first('SUMMARY');
  const [start] = all('DTSTART');
  const [end] = all('DTEND');
  const [due] = all('DUE');
  return [
    summary === '' ? cancelled : `${cancelled}: ${summary}`,
    timeSpanAsText({ start, end, duration: first('DURATION') }),
    due === undefined ? '' : `Due: ${timeAsText(due)}`,
    labelled('Repeats', frequencyIn(first('RRULE'))),
    labelled('Place', first('LOCATION')),
    labelled('From', all('ORGANIZER').map(personIn)[0] ?? ''),
    description === summary ? '' : description,
    first('URL'),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const labelled = (label: string, value: string): string => (value === '' ? '' : `${label}: ${value}`);

/** The name of the person, else the address: `ORGANIZER;CN=Ann Lee:mailto:ann@example.org`. */
const personIn = ({ parameters, value }: Property): string =>
  parameters.get('CN') ?? value.replace(/^mailto:/i, '').trim();

/** RRULE of iCalendar names the frequency, that of vCalendar 1.0 begins with its letter: `D1 #10`. */
function frequencyIn(rule: string): string {
  const named = /FREQ=([A-Z]+)/i.exec(rule)?.[1]?.toLowerCase();
  return named ?? FREQUENCIES.get(rule.slice(0, 1).toUpperCase()) ?? '';
}

const FREQUENCIES: ReadonlyMap<string, string> = new Map([
  ['D', 'daily'],
  ['W', 'weekly'],
  ['M', 'monthly'],
  ['Y', 'yearly'],
]);
