import { joinLines } from '@ccm/core/words';
/** A page that a service offers, as phones get it by SMS (OMA WAP-167 Service Indication, WAP-168 Service Loading). */
interface Dialect {
  /** Attribute tokens that begin an address, and what they stand for. */
  readonly address: ReadonlyMap<number, string>;
}

/** By the type of content in the header of the push: well-known values of WSP with their high bit. */
const DIALECTS: ReadonlyMap<number, Dialect> = new Map([
  [0xae, { address: addressTokens(0x0b) }],
  [0xb0, { address: addressTokens(0x08) }],
]);

function addressTokens(first: number): ReadonlyMap<number, string> {
  const starts = ['', 'http://', 'http://www.', 'https://', 'https://www.'];
  return new Map(starts.map((start, index) => [first + index, start]));
}

const DOMAINS: ReadonlyMap<number, string> = new Map([
  [0x85, '.com/'],
  [0x86, '.edu/'],
  [0x87, '.net/'],
  [0x88, '.org/'],
]);

const PUSH = 0x06;
/** Tokens of WBXML that all its dialects share. */
const WBXML = { end: 0x01, string: 0x03, opaque: 0xc3, hasAttributes: 0x80 } as const;
/** Version, public id, charset and the length of the table of strings, which both dialects leave empty. */
const PREAMBLE_OCTETS = 4;

/** Reads the words and the address of a WAP push, each on a line; undefined for any other octets. */
export function readWapPush(octets: Buffer): string | undefined {
  const headerOctets = octets[2] ?? 0;
  const dialect = DIALECTS.get(octets[3] ?? 0);
  const body = octets.subarray(3 + headerOctets);
  if (octets[1] !== PUSH || dialect === undefined || body[PREAMBLE_OCTETS - 1] !== 0) return undefined;
  const { words, address } = readTokens(body.subarray(PREAMBLE_OCTETS), dialect);
  const text = joinLines([words, address]);
  return text === '' ? undefined : text;
}

/** The parts of a push read so far. */
interface Reading {
  words: string;
  address: string;
  inAttributes: boolean;
  inAddress: boolean;
}

function readTokens(body: Buffer, { address }: Dialect): Pick<Reading, 'words' | 'address'> {
  const reading: Reading = { words: '', address: '', inAttributes: false, inAddress: false };
  for (let offset = 0; offset < body.length; offset += 1) {
    const token = body[offset] ?? 0;
    if (token === WBXML.string) {
      const end = endOfString(body, offset + 1);
      append(reading, body.toString('utf8', offset + 1, end));
      offset = end;
    } else if (token === WBXML.opaque) offset += 1 + (body[offset + 1] ?? 0);
    else if (reading.inAttributes) readAttribute(token, reading, address);
    else reading.inAttributes = (token & WBXML.hasAttributes) !== 0;
  }
  return reading;
}

function readAttribute(token: number, reading: Reading, address: Dialect['address']): void {
  const domain = DOMAINS.get(token);
  if (domain !== undefined) {
    append(reading, domain);
    return;
  }
  const start = address.get(token);
  reading.inAttributes = token !== WBXML.end;
  reading.inAddress = start !== undefined;
  if (start !== undefined) reading.address = start;
}

/** Strings of attributes other than the address, such as an id, are for the phone alone. */
function append(reading: Reading, text: string): void {
  if (reading.inAddress) reading.address += text;
  else if (!reading.inAttributes) reading.words += text;
}

function endOfString(body: Buffer, from: number): number {
  const end = body.indexOf(0, from);
  return end < 0 ? body.length : end;
}
