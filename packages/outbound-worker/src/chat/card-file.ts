import { Readable } from 'node:stream';
import { readCalendars, readVCards } from '@ccm/channels/text';
import type { ContactCard } from '@ccm/core/domain';

/** The most bytes that are read: far more than a card with a picture has. A larger file goes through unread. */
const MAX_BYTES = 2 * 1024 * 1024;
const TYPES: ReadonlySet<string> = new Set([
  'text/vcard',
  'text/x-vcard',
  'text/directory',
  'application/vcard',
  'text/calendar',
  'text/x-vcalendar',
  'application/ics',
]);

/** Whether a file holds contact cards or appointments, by its media type or its name. */
export function isCardFile(file: { readonly mimeType: string; readonly name?: string | undefined }): boolean {
  const type = file.mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return TYPES.has(type) || /\.(?:vcf|ics|vcs)$/i.test(file.name ?? '');
}

/** The readable content of a file. */
interface CardFile {
  readonly contacts: readonly ContactCard[];
  /** Appointments and tasks in words. */
  readonly entries: readonly string[];
  /** The same file for further reading. */
  readonly body: Readable;
}

/**
 * The contacts and appointments in a file. None if it is too large or holds neither.
 * @throws the error of the stream.
 */
export async function readCardFile(body: Readable): Promise<CardFile> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = (body as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  while (length <= MAX_BYTES) {
    const next = await iterator.next();
    if (next.done === true) {
      const whole = Buffer.concat(chunks);
      const text = decode(whole);
      const { contacts } = readVCards(text);
      return { contacts, entries: readCalendars(text).entries, body: Readable.from([whole], { objectMode: false }) };
    }
    const bytes = Buffer.from(next.value);
    chunks.push(bytes);
    length += bytes.length;
  }
  return { contacts: [], entries: [], body: Readable.from(resumed(chunks, iterator), { objectMode: false }) };
}

async function* resumed(chunks: readonly Buffer[], rest: AsyncIterator<Uint8Array | string>): AsyncGenerator<Buffer> {
  yield* chunks;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield Buffer.from(next.value);
}

/** By its byte order mark, else UTF-8, else Latin-1, as old phones write. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
