import { compact } from '@ccm/core/objects';
/** One part of a multipart body (RFC 7578), its content still to be read. */
export interface MultipartPart {
  readonly name: string;
  /** Present for files only. */
  readonly fileName?: string;
  readonly contentType?: string;
  readonly content: AsyncIterable<Buffer>;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const MAX_HEAD_BYTES = 16_384;

/** The boundary named by a content-type header, if it is multipart/form-data. */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * Reads a multipart body part by part, never holding a file whole. The unread rest of a part is skipped. @throws {Error} if the body ends
 * too early or a part has no name.
 */
export async function* multipartParts(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<MultipartPart> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const reader = new DelimitedReader(source);
  await skip(reader.until(delimiter));
  while ((await reader.take(2)).toString('latin1') !== '--') {
    const head = await reader.whole(HEAD_END, MAX_HEAD_BYTES);
    const content = reader.until(delimiter);
    yield { ...partHead(head.toString('utf8')), content };
    await skip(content);
  }
}

/** Reads a byte stream up to a delimiter, and on from behind it. */
class DelimitedReader {
  readonly #source: AsyncIterator<Buffer>;
  /** The first boundary has no line break before it; it gets one, so that all are alike. */
  #ahead = Buffer.from('\r\n');

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async *until(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const found = this.#ahead.indexOf(delimiter);
      const end = found >= 0 ? found : Math.max(0, this.#ahead.length - delimiter.length + 1);
      const chunk = this.#ahead.subarray(0, end);
      this.#ahead = this.#ahead.subarray(found >= 0 ? found + delimiter.length : end);
      if (chunk.length > 0) yield chunk;
      if (found >= 0) return;
      await this.#more();
    }
  }

  async take(count: number): Promise<Buffer> {
    while (this.#ahead.length < count) await this.#more();
    const taken = this.#ahead.subarray(0, count);
    this.#ahead = this.#ahead.subarray(count);
    return taken;
  }

  async whole(delimiter: Buffer, limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.until(delimiter)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) throw new Error('the head of a part is too long');
    }
    return Buffer.concat(chunks);
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) throw new Error('the multipart body ends too early');
    this.#ahead = Buffer.concat([this.#ahead, next.value]);
  }
}

function partHead(head: string): Omit<MultipartPart, 'content'> {
  const disposition = headerIn(head, 'content-disposition') ?? '';
  const name = parameterIn(disposition, 'name');
  const fileName = parameterIn(disposition, 'filename');
  const contentType = headerIn(head, 'content-type');
  if (name === undefined) throw new Error('a part has no name');
  return {
    name,
    ...compact({ fileName, contentType }),
  };
}

function headerIn(head: string, name: string): string | undefined {
  const lines = head.split('\r\n').map((line) => /^([^:]+):\s*(.*)$/.exec(line));
  return lines.find((line) => line?.[1]?.toLowerCase() === name)?.[2];
}

function parameterIn(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(disposition);
  return match?.[1] ?? match?.[2];
}

async function skip(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of content) void chunk;
}
