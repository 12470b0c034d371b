import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { UpstreamError } from '@ccm/core/domain';

export interface MultipartBody {
  readonly contentType: string;
  /** The request's body, made as it is read. */
  readonly body: Readable;
  /** Bytes of the files that went through so far. */
  readonly sizeBytes: () => number;
  /** The reason why a file could not be read to its end, once that has happened. */
  readonly fault: () => UpstreamError | undefined;
}

export interface MultipartFile {
  /** The name of its part. */
  readonly field: string;
  readonly content: Readable;
  readonly fileName: string;
  readonly mimeType: string;
}

interface MultipartOptions {
  /** Text fields, sent before the files. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly MultipartFile[];
  /** Of each file. */
  readonly maxBytes: number;
  /** The variable that sets the limit, for the error: `MEDIA_MAX_BYTES`. */
  readonly limit: string;
}

interface Progress {
  sizeBytes: number;
  fault: UpstreamError | undefined;
}

/**
 * multipart/form-data (RFC 7578), its files passed through chunk by chunk. A file that grows beyond `maxBytes`, or breaks off, ends the
 * body with an error: the other side sees a request cut short, never a file that looks whole.
 */
export function multipartBody(options: MultipartOptions): MultipartBody {
  const boundary = `----ccm${randomUUID()}`;
  const progress: Progress = { sizeBytes: 0, fault: undefined };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Readable.from(parts(options, boundary, progress), { objectMode: false }),
    sizeBytes: () => progress.sizeBytes,
    fault: () => progress.fault,
  };
}

async function* parts(options: MultipartOptions, boundary: string, progress: Progress): AsyncGenerator<Buffer> {
  for (const [name, value] of Object.entries(options.fields)) {
    yield Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  }
  for (const file of options.files) {
    const disposition = `content-disposition: form-data; name="${file.field}"; filename="${escaped(file.fileName)}"`;
    yield Buffer.from(`--${boundary}\r\n${disposition}\r\ncontent-type: ${oneLine(file.mimeType)}\r\n\r\n`);
    yield* bytesOf(file, options, progress);
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

async function* bytesOf(
  { content }: MultipartFile,
  options: MultipartOptions,
  progress: Progress,
): AsyncGenerator<Buffer> {
  const before = progress.sizeBytes;
  try {
    for await (const chunk of content as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk);
      progress.sizeBytes += bytes.length;
      if (progress.sizeBytes - before > options.maxBytes) throw tooLarge(options);
      yield bytes;
    }
  } catch (error) {
    progress.fault = error instanceof UpstreamError ? error : brokeOff(error);
    throw progress.fault;
  }
}

/** As browsers write a name that would end its quotes or its line (https://html.spec.whatwg.org/#multipart-form-data). */
const escaped = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A line break would begin a header of the sender's choice. */
const oneLine = (value: string): string => value.replaceAll(/[\r\n]+/g, ' ');

const tooLarge = ({ maxBytes, limit }: MultipartOptions): UpstreamError =>
  new UpstreamError('media', `The file is larger than ${String(maxBytes)} bytes (${limit})`, {
    retryable: false,
  });

const brokeOff = (cause: unknown): UpstreamError =>
  new UpstreamError('media', 'The file broke off while it was fetched', { retryable: true, cause });
