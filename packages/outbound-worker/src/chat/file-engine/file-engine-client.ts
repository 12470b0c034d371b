import type { Readable } from 'node:stream';
import { multipartBody } from '@ccm/channels/media';
import { readFileName } from '@ccm/channels/text';
import { z } from 'zod';
import { UpstreamError } from '@ccm/core/domain';
import { upstreamErrorFrom } from '@ccm/core/ports';
import type { HttpClient, HttpReply } from '@ccm/core/ports';
import { jsonIn } from '@ccm/core/objects';
import { safeFileName } from './safe-file-name.ts';

export interface FileEngineOptions {
  /** FILE_ENGINE_URL: where files are uploaded. */
  readonly url: string;
  /** FILE_ENGINE_PUBLIC_URL: the beginning of links. */
  readonly publicUrl: string;
  readonly http: HttpClient;
  readonly maxBytes: number;
  /** For a whole upload; default 120,000 ms. */
  readonly timeoutMs?: number;
}

export interface FileUpload {
  /** Destroyed if it cannot be uploaded. */
  readonly body: Readable;
  readonly mimeType: string;
  /** A tag for the File Engine, nothing more. */
  readonly conversationId: string;
  readonly name?: string;
  readonly signal: AbortSignal;
}

export interface StoredFile {
  /** The link on the public address. */
  readonly url: string;
  /** The customer's name for it, as it was given; else one made of its kind. */
  readonly name: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
}

const Answer = z.looseObject({ name: z.string().min(1) });

/** Expertflow's File Engine: `POST /api/uploadFileStream`, `GET /api/downloadFileStream`. */
export class FileEngineClient {
  readonly #options: FileEngineOptions;

  constructor(options: FileEngineOptions) {
    this.#options = options;
  }

  /**
   * Streams a file in, never holding it whole.
   * @throws {UpstreamError} `media` when the file is too large (permanent) or breaks off (retryable); `file-engine` else.
   */
  async upload(upload: FileUpload): Promise<StoredFile> {
    const { url, publicUrl, http, maxBytes, timeoutMs = 120_000 } = this.#options;
    const { mimeType, conversationId, signal } = upload;
    const fileName = safeFileName(upload.name, mimeType);
    const form = multipartBody({
      fields: { conversationId },
      files: [{ field: 'file', content: upload.body, fileName, mimeType }],
      maxBytes,
      limit: 'MEDIA_MAX_BYTES',
    });
    try {
      const reply = await http.request({
        method: 'POST',
        url: `${withoutSlash(url)}/api/uploadFileStream`,
        headers: { 'content-type': form.contentType },
        body: form.body,
        timeoutMs,
        signal,
      });
      const stored = storedNameIn(reply);
      const link = `${withoutSlash(publicUrl)}/api/downloadFileStream?filename=${encodeURIComponent(stored)}`;
      return { url: link, name: readFileName(upload.name) ?? fileName, mimeType, sizeBytes: form.sizeBytes() };
    } catch (error) {
      throw form.fault() ?? upstreamErrorFrom('file-engine', error instanceof Error ? error : new Error(String(error)));
    } finally {
      form.body.destroy();
      upload.body.destroy();
    }
  }
}

function storedNameIn(reply: HttpReply): string {
  if (reply.status < 200 || reply.status >= 300) throw upstreamErrorFrom('file-engine', reply);
  const answer = Answer.safeParse(jsonIn(reply.body));
  if (answer.success) return answer.data.name;
  const isPage = /^text\/html\b/i.test(reply.headers['content-type'] ?? '');
  const answered = isPage ? 'It answered with a web page: check FILE_ENGINE_URL' : NAMELESS;
  throw new UpstreamError('file-engine', answered, {
    retryable: true,
    maxAttempts: 3,
    status: reply.status,
    answer: reply.body.subarray(0, 2048).toString('utf8'),
  });
}

const NAMELESS = 'It took the file without saying under which name';

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
