import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';
import { entriesOf } from './formats.ts';

const ENTRY = /^([\w.-]+)\s*=\s*(.+)$/;

/** `name=value, name=value`: HTTP headers. The values may be secrets, and no error repeats them. */
export const headerList: Format<Readonly<Record<string, string>>> = format('name=value, comma separated', (value) => {
  const entries = entriesOf(value).map((entry) => ENTRY.exec(entry));
  if (entries.includes(null)) return bad('must be name=value pairs, comma separated');
  return good(Object.fromEntries(entries.map((match) => [match?.[1] ?? '', match?.[2]?.trim() ?? ''])));
});

/** A share between nothing and all. */
export const ratio: Format<number> = format('number from 0 to 1', (value) => {
  const number = Number(value);
  return /^\d*\.?\d+$/.test(value) && number <= 1 ? good(number) : bad('must be a number from 0 to 1, such as 0.1');
});
