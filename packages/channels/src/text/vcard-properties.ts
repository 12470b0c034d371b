import { isUtf8 } from 'node:buffer';

/** One property of a vCard. */
export interface Property {
  readonly name: string;
  /** Upper-case names; a bare parameter of version 2.1 (`TEL;CELL`) stands for its own value. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** The properties in the lines of a card, folded lines joined and encoded values read. */
export function propertiesIn(lines: readonly string[]): Property[] {
  const properties: Property[] = [];
  let open = '';
  for (const line of lines) {
    if (isContinued(open)) open = `${open.slice(0, -1)}${line}`;
    else if (/^[ \t]/.test(line)) open += line.slice(1);
    else if (isUnfolded(open, line)) open += joined(open, line);
    else {
      properties.push(...toProperty(open));
      open = line;
    }
  }
  return [...properties, ...toProperty(open)];
}

/** A value without the backslashes before its commas, semicolons and line ends (RFC 6350, section 3.4; RFC 5545, section 3.3.11). */
export const unescaped = (value: string): string =>
  value.replaceAll(/\\([\\;,:n])/gi, (_whole, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign));

/** A soft line break, which quoted-printable alone has: base64 ends in `=` too. */
const isContinued = (line: string): boolean => line.endsWith('=') && isQuotedPrintable(line);

const isQuotedPrintable = (line: string): boolean => /^[^:]*QUOTED-PRINTABLE/i.test(line);

const NOTE = /^(?:[\w-]+\.)?NOTE[;:]/i;
const WORDS = /^(?:[\w-]+\.)?(?:N|FN|ADR|LABEL|ORG|TITLE|ROLE)[;:]/i;
const ANY_PROPERTY =
  /^(?:[\w-]+\.)?(?:X-[\w-]+|[A-Z][A-Z\d-]*|(?:fn|n|tel|email|adr|org|title|role|url|bday|photo|version|uid|rev)\b)[;:]/;

/** Old phones and some services write several lines without the blank that marks them as one. In a note a line may begin as `Ask: …`. */
const isUnfolded = (open: string, line: string): boolean =>
  (NOTE.test(open) && !ANY_PROPERTY.test(line)) || (WORDS.test(open) && !/^[\w.-]+[;:]/.test(line));

function joined(open: string, line: string): string {
  if (isQuotedPrintable(open) && /^=[\dA-F]{2}/i.test(line)) return line;
  if (NOTE.test(open)) return `\n${line}`;
  return line.trim() === '' ? '' : ` ${line.trim()}`;
}

function toProperty(line: string): Property[] {
  const [, head, value] = /^((?:"[^"]*"|[^":])*):(.*)$/s.exec(line) ?? [];
  if (head === undefined || value === undefined) return [];
  const [name = '', ...rest] = head.split(';');
  const parameters = new Map(
    rest.map((parameter): [string, string] => {
      const [key = '', ...values] = parameter.split('=');
      const given = values.join('=').replaceAll('"', '').trim();
      return [key.trim().toUpperCase(), given === '' ? key.trim() : given];
    }),
  );
  return [{ name: nameOf(name), parameters, value: decoded(nameOf(name), parameters, value) }];
}

/** Without its group (`item1.TEL`). Some programs write `PHONE.WORK` or `MOBILE`. */
const nameOf = (given: string): string => {
  const name = given.trim().toUpperCase();
  return /^(?:PHONE|MOBILE|CELL)(?:\.|$)/.test(name) ? 'TEL' : name.replace(/^.*\./, '');
};

/** Properties that are not text, in base64 or as an address. */
const FILES: ReadonlySet<string> = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY']);

function decoded(name: string, parameters: Property['parameters'], value: string): string {
  const encodings = new Set([...parameters.values()].map((given) => given.toUpperCase()));
  if (encodings.has('QUOTED-PRINTABLE')) return readQuotedPrintable(value, parameters.get('CHARSET'));
  const isBase64 = encodings.has('B') || encodings.has('BASE64');
  return isBase64 && !FILES.has(name) ? decode(Buffer.from(value, 'base64'), parameters.get('CHARSET')) : value;
}

/** A sign that stands for nothing is left over where a line was broken. */
function readQuotedPrintable(value: string, charset: string | undefined): string {
  const octets = Buffer.from(value.replaceAll(/=(?=;|$)/g, ''), 'utf8')
    .toString('latin1')
    .replaceAll(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decode(Buffer.from(octets, 'latin1'), charset);
}

/** Decodes in the named charset, if it is known; else as UTF-8 or, if the octets are not UTF-8, as old Windows programs write. */
function decode(octets: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(octets);
  } catch {
    return isUtf8(octets) ? new TextDecoder('utf-8').decode(octets) : new TextDecoder('windows-1252').decode(octets);
  }
}
