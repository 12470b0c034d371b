import { callbackify } from 'node:util';
import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import type { Dispatcher } from 'undici';
import { endOfTurn } from '@ccm/core/async';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import { readUpTo } from './read-up-to.ts';
import { openTunnel, secureTunnel } from './tunnel.ts';
import type { ForwardProxy } from './tunnel.ts';

export interface PoolOptions {
  /** PEM certificates trusted beside the system's own. */
  readonly trustedCas: readonly string[];
  readonly connectTimeoutMs: number;
  /** Every connection is a tunnel through it. */
  readonly proxy?: ForwardProxy;
}

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

const MAX_CONNECTIONS_PER_ORIGIN = 256;
/**
 * A kept connection is given up so long before the server closes it by its own word, and after so long at most: a post that meets a
 * connection which is being closed may have been read or not, and cannot be repeated by the pool.
 */
const CLOSES_EARLIER_BY_MS = 2000;
const MAX_IDLE_MS = 20_000;
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Small posts over connections that are kept and shared: a tenth of the work that a general client spends on each. No retries, no
 * redirects, HTTP/1.1.
 */
export class PostPool {
  readonly #agent: Agent;

  constructor(options: PoolOptions) {
    this.#agent = new Agent({
      connect: connectorOf(options),
      connections: MAX_CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeoutThreshold: CLOSES_EARLIER_BY_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
      // The call has a time limit of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** @throws {HttpFailure} */
  async send(post: PooledPost): Promise<HttpReply> {
    const { url, method, headers, body, signal } = post;
    const exchange = new Exchange(post);
    const timer = setTimeout(() => {
      exchange.giveUp('ETIMEDOUT');
    }, post.timeoutMs);
    const onAbort = (): void => {
      exchange.giveUp('ERR_ABORTED');
    };
    try {
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
      if (!exchange.isOver) {
        const path = `${url.pathname}${url.search}`;
        this.#agent.dispatch({ origin: url.origin, path, method, headers, body }, exchange);
      }
      const reply = await exchange.reply;
      // The pool takes a connection back one turn after the answer: whoever sends the next post then finds it. And what was answered in one
      // turn goes on together, so that what it then asks of Redis shares its way there.
      await endOfTurn();
      return reply;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Closes all connections. */
  close(): void {
    void this.#agent.destroy().catch(() => undefined);
  }
}

/** One request on its way and its answer. */
class Exchange implements Dispatcher.DispatchHandler {
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
    this.#fail(this.#failure(codeOf(error), error));
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

function codeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
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

function connectorOf(options: PoolOptions): buildConnector.connector {
  const { trustedCas, connectTimeoutMs, proxy } = options;
  const trust = trustedCas.length === 0 ? {} : { ca: [...getCACertificates('default'), ...trustedCas] };
  if (proxy === undefined) return buildConnector({ ...trust, timeout: connectTimeoutMs, allowH2: false });
  return (target, callback) => {
    callbackify(async () => throughProxy(proxy, target, { ...trust, connectTimeoutMs }))((error, socket) => {
      if (error instanceof Error) callback(error, null);
      else callback(null, socket);
    });
  };
}

/** http:// too goes through a tunnel: the proxy sees no request and cannot answer in a provider's name. */
async function throughProxy(
  proxy: ForwardProxy,
  target: buildConnector.Options,
  { ca, connectTimeoutMs }: { readonly ca?: string[]; readonly connectTimeoutMs: number },
): Promise<Socket> {
  const isSecure = target.protocol === 'https:';
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const port = Number(target.port === '' ? (isSecure ? 443 : 80) : target.port);
  const tunnel = await openTunnel(proxy, { host, port }, connectTimeoutMs);
  if (!isSecure) return tunnel;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return secureTunnel(tunnel, { host, ...servername, ...compact({ ca }) }, connectTimeoutMs);
}
