import { Readable } from 'node:stream';
import { readVCards } from '@ccm/channels/text';
import type { ContactCard } from '@ccm/core/domain';

/** The most bytes that are read: far more than a card with a picture has. A larger file goes through unread. */
const MAX_BYTES = 2 * 1024 * 1024;
const TYPES: ReadonlySet<string> = new Set(['text/vcard', 'text/x-vcard', 'text/directory', 'application/vcard']);

/** Whether a file is a contact card, by its media type or its name. */
export function isContactFile(file: { readonly mimeType: string; readonly name?: string | undefined }): boolean {
  const type = file.mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return TYPES.has(type) || /\.vcf$/i.test(file.name ?? '');
}

/**
 * The contacts in a file, and the same file for further reading. None if it is too large or has no card.
 * @throws the error of the stream.
 */
export async function readContactFile(
  body: Readable,
): Promise<{ readonly contacts: readonly ContactCard[]; readonly body: Readable }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = (body as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  while (length <= MAX_BYTES) {
    const next = await iterator.next();
    if (next.done === true) {
      const whole = Buffer.concat(chunks);
      return { contacts: readVCards(decode(whole)).contacts, body: Readable.from([whole], { objectMode: false }) };
    }
    const bytes = Buffer.from(next.value);
    chunks.push(bytes);
    length += bytes.length;
  }
  return { contacts: [], body: Readable.from(resumed(chunks, iterator), { objectMode: false }) };
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
