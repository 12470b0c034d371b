import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { errors } from 'undici';
import type { Dispatcher } from 'undici';
import { codeOf } from '@ccm/core/errors';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { readUpTo } from './read-up-to.ts';

/** A request whose body is whole and in memory. */
export interface PooledPost {
  readonly method: 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** For the whole call: waiting for a connection, connecting, sending, and reading the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Asked when a connection stands, before the request is written; throws where it must not be. */
  readonly holdBack: () => void;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** One request on its way and its answer. */
export class PostExchange implements Dispatcher.DispatchHandler {
  readonly #post: PooledPost;
  readonly #outcome = Promise.withResolvers<HttpReply>();
  #controller: Dispatcher.DispatchController | undefined;
  /** From here on the other side may have it. */
  #written = false;
  #over = false;
  #status = 0;
  #headers: HttpReply['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(post: PooledPost) {
    this.#post = post;
  }

  get reply(): Promise<HttpReply> {
    return this.#outcome.promise;
  }

  get isOver(): boolean {
    return this.#over;
  }

  giveUp(code: string): void {
    this.#fail(this.#failure(code));
  }

  /** A connection stands, and nothing has been written to it yet. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    try {
      if (!this.#over) this.#post.holdBack();
    } catch (error) {
      this.#fail(error);
    }
    if (this.#over) controller.abort(new Error('the request is not wanted any more'));
    else this.#written = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#chunks.push(chunk.subarray(0, MAX_BODY_BYTES - this.#size));
    this.#size += chunk.length;
    if (this.#size >= MAX_BODY_BYTES) this.onResponseEnd();
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#size >= MAX_BODY_BYTES) this.#controller?.abort(new Error('the rest of the answer is not wanted'));
    const body = Buffer.concat(this.#chunks);
    const reply = { status: this.#status, headers: this.#headers };
    unpacked(body, this.#headers['content-encoding']).then(
      (plain) => {
        this.#outcome.resolve({ ...reply, body: plain });
      },
      () => {
        this.#outcome.reject(this.#failure('ERR_BODY_UNREADABLE'));
      },
    );
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(this.#failure(knownCodeOf(error), error));
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#outcome.reject(error instanceof Error ? error : new Error(String(error)));
    this.#controller?.abort(new Error('the caller has given up'));
  }

  #failure(code: string, error?: Error): HttpFailure {
    const cause = error?.cause instanceof Error ? { cause: error.cause } : {};
    return new HttpFailure(`No answer from ${this.#post.url.host}: ${code}`, {
      requestSent: this.#written,
      code,
      ...cause,
    });
  }
}

/** The codes of Node's own client, which operators know. */
const CODES: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_SOCKET: 'ECONNRESET',
};

function knownCodeOf(error: Error): string {
  if (error instanceof errors.HTTPParserError) return 'HPE_INVALID_CONSTANT';
  const code = codeOf(error) ?? 'UNKNOWN';
  return CODES[code] ?? code;
}

/** We ask for no compression; some compress nevertheless. */
async function unpacked(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const unpack = UNPACKERS[encoding ?? ''];
  if (unpack === undefined || body.length === 0) return body;
  return readUpTo(Readable.from([body]).pipe(unpack()), MAX_BODY_BYTES);
}

const UNPACKERS: Readonly<Record<string, typeof createGunzip>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
