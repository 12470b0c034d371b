import { hasTrunkZero, toE164 } from '@ccm/core/domain';
import { bad, format, good } from './format.ts';
import type { Format, Reading } from './format.ts';

export const text: Format<string> = format('text', good);

/** Read with or without the prefix by which JMS or STOMP tells a queue from a topic. */
export const queueName: Format<string> = format('name of a queue', (value) => {
  if (/^(?:topic:\/\/|\/topic\/)/i.test(value))
    return bad('must be a queue: what is sent to a topic while nobody reads is lost');
  const name = value.replace(/^(?:queue:\/\/|\/queue\/)/i, '');
  return name === '' ? bad('must be the name of a queue, such as outbound-sms') : good(name);
});

export const path: Format<string> = format('path', good);

export const boolean: Format<boolean> = format('true or false', (value) => {
  const lower = value.toLowerCase();
  return lower === 'true' || lower === 'false' ? good(lower === 'true') : bad('must be true or false');
});

/** Twilio's own spelling of a number on WhatsApp is read too. */
export const phone: Format<string> = format('phone number (E.164)', (value) => {
  const number = toE164(value.replace(/^whatsapp:/i, ''));
  if (hasTrunkZero(value)) return bad('must be without the zero in brackets: +44 7911 123456, not +44 (0)7911 123456');
  return number === undefined
    ? bad('must be a phone number with its country code, such as +447911123456')
    : good(number);
});

/** Ids of Meta's have up to 20 digits. They become parts of addresses that are called. */
export const numericId: Format<string> = format('id, digits alone', (value) =>
  /^\d{1,20}$/.test(value)
    ? good(value)
    : bad('must be the id, which is digits alone: no name, no address, no number with its plus'),
);

/** Copied with more than itself: the scheme or the name before it, and marks around it. */
const WITH_MORE = /^(?:bearer |[\w-]+: )|^(["'`]).*\1$|^<.*>$/i;

/** A header carries a key or token, and none that a provider issues has other characters than those of ASCII. */
export const token: Format<string> = format('token', (value) =>
  /^[ -~]+$/.test(value) && !WITH_MORE.test(value)
    ? good(value)
    : bad('must be the key or token alone, as the provider shows it, without a word before it or marks around it'),
);

/** A text with a least number of characters, in one line: a file with two lines gives a token that no header can carry. */
export function secret(minLength: number): Format<string> {
  const name = minLength > 1 ? `text of at least ${minLength} characters` : 'text';
  return format(name, (value) => {
    if (value.length < minLength) return bad(`must have at least ${minLength} characters`);
    return /\p{Cc}/u.test(value)
      ? bad('must be one line, without a line break or another control character')
      : good(value);
  });
}

/** One of the words, in any case; read as written here. */
export function oneOf<const Word extends string>(words: readonly Word[]): Format<Word> {
  const list = words.join(', ');
  return format(`one of ${list}`, (value) => {
    const word = words.find((each) => each.toLowerCase() === value.toLowerCase());
    return word === undefined ? bad(`must be one of ${list}`) : good(word);
  });
}

export function oneOfNumbers(numbers: readonly number[]): Format<number> {
  const list = numbers.join(', ');
  return format(`one of ${list}`, (value) => {
    const number = numbers.find((each) => String(each) === value);
    return number === undefined ? bad(`must be one of ${list}`) : good(number);
  });
}

export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): Format<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return format(`whole number ${range}`, (value) => {
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? good(number) : bad(`must be a whole number ${range}`);
  });
}

/** `anyFree`: 0 takes a free port. */
export function port(options: { readonly anyFree?: boolean } = {}): Format<number> {
  const min = options.anyFree === true ? 0 : 1;
  return { name: 'port', read: wholeNumber(min, 65_535).read };
}

/** Comma separated; blanks around entries and empty entries do not count. */
export function list<T>(entry: Format<T>): Format<readonly T[]> {
  return format(`${entry.name}, comma separated`, (value) => {
    const readings = entriesOf(value).map((part) => entry.read(part));
    const problem = readings.find((reading) => 'problem' in reading);
    if (problem !== undefined) return bad(`has an entry that ${problem.problem}`);
    return good(readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])));
  });
}

export const entriesOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A list that must have at least one entry and none twice. */
export function distinct<T>(entry: Format<T>): Format<readonly [T, ...T[]]> {
  const all = list(entry);
  return format(all.name, (value): Reading<readonly [T, ...T[]]> => {
    const reading = all.read(value);
    if ('problem' in reading) return reading;
    if (new Set(reading.value).size !== reading.value.length) return bad('names an entry twice');
    const [first, ...others] = reading.value;
    return first === undefined ? bad('has no entry') : good([first, ...others]);
  });
}
