import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { UpstreamError } from '@ccm/core/domain';

export interface MultipartFile {
  readonly contentType: string;
  /** The request's body, made as it is read. */
  readonly body: Readable;
  /** Bytes of the file that went through so far. */
  readonly sizeBytes: () => number;
  /** Why the file could not be read to its end, once that has happened. */
  readonly fault: () => UpstreamError | undefined;
}

export interface MultipartFileOptions {
  readonly file: Readable;
  /** Of safe characters alone. */
  readonly fileName: string;
  readonly mimeType: string;
  /** Text fields, sent before the file. */
  readonly fields: Readonly<Record<string, string>>;
  readonly maxBytes: number;
}

/**
 * multipart/form-data (RFC 7578) with one file in the part `file`, passed through chunk by chunk. A file that grows beyond `maxBytes`,
 * or breaks off, ends the body with an error: the other side sees a request cut short, never a file that looks whole.
 */
export function multipartFile(options: MultipartFileOptions): MultipartFile {
  const boundary = `----ccm${randomUUID()}`;
  const progress: { sizeBytes: number; fault: UpstreamError | undefined } = { sizeBytes: 0, fault: undefined };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Readable.from(parts(options, boundary, progress), { objectMode: false }),
    sizeBytes: () => progress.sizeBytes,
    fault: () => progress.fault,
  };
}

async function* parts(
  { file, fileName, mimeType, fields, maxBytes }: MultipartFileOptions,
  boundary: string,
  progress: { sizeBytes: number; fault: UpstreamError | undefined },
): AsyncGenerator<Buffer> {
  for (const [name, value] of Object.entries(fields)) {
    yield Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${oneLine(value)}\r\n`);
  }
  const disposition = `content-disposition: form-data; name="file"; filename="${fileName}"`;
  yield Buffer.from(`--${boundary}\r\n${disposition}\r\ncontent-type: ${oneLine(mimeType)}\r\n\r\n`);
  try {
    for await (const chunk of file as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk);
      progress.sizeBytes += bytes.length;
      if (progress.sizeBytes > maxBytes) throw tooLarge(maxBytes);
      yield bytes;
    }
  } catch (error) {
    progress.fault = error instanceof UpstreamError ? error : brokeOff(error);
    throw progress.fault;
  }
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

/** A line break would begin a header of the sender's choice. */
const oneLine = (value: string): string => value.replaceAll(/[\r\n]+/g, ' ');

const tooLarge = (maxBytes: number): UpstreamError =>
  new UpstreamError('media', `The file is larger than ${String(maxBytes)} bytes (MEDIA_MAX_BYTES)`, {
    retryable: false,
  });

const brokeOff = (cause: unknown): UpstreamError =>
  new UpstreamError('media', 'The file broke off while it was fetched', { retryable: true, cause });
