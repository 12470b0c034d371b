import got from 'got';
import type { OptionsInit, Request, Response } from 'got';
import { Readable } from 'node:stream';
import { directAgents, proxiedAgents } from './agents.ts';
import type { Agents } from './agents.ts';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpClient, HttpReply, HttpRequest, HttpStreamReply } from '@ccm/core/ports';
import { isExempt } from './no-proxy.ts';
import { watchRequest } from './request-progress.ts';
import type { ForwardProxy } from './tunnel.ts';

export interface HttpClientOptions {
  readonly userAgent: string;
  /** Everything but what `noProxy` exempts goes through it. */
  readonly proxy?: ForwardProxy;
  readonly noProxy?: readonly string[];
  /** PEM certificates trusted beside the system's own. */
  readonly trustedCas?: readonly string[];
  /** For each of: name look-up, connection, TLS handshake, the proxy's answer. Default 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /** For a whole call that gives none itself. Default 30,000 ms. */
  readonly timeoutMs?: number;
}

export interface ClosableHttpClient extends HttpClient {
  /** Closes the idle connections. */
  close(): void;
}

interface Call {
  readonly stream: Request;
  readonly response: Response;
  readonly toFailure: (error: unknown) => HttpFailure;
}

const MAX_BODY_BYTES = 1024 * 1024;
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT']);

/** An HttpClient over got: no retries, no redirects, connections kept alive. */
export function createHttpClient(options: HttpClientOptions): ClosableHttpClient {
  const connectTimeoutMs = options.connectTimeoutMs ?? 5000;
  const agentOptions = { trustedCas: options.trustedCas ?? [], connectTimeoutMs };
  const direct = directAgents(agentOptions);
  const proxied = options.proxy === undefined ? undefined : proxiedAgents(options.proxy, agentOptions);
  const agentsFor = (url: URL): Agents =>
    proxied === undefined || isExempt(url, options.noProxy ?? []) ? direct : proxied;

  const call = async (request: HttpRequest): Promise<Call> => {
    const url = toUrl(request.url);
    const stream = got.stream(url, {
      ...bodyOf(request),
      method: request.method,
      headers: headersFor(request, options.userAgent),
      agent: { ...agentsFor(url) },
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      decompress: true,
      timeout: {
        request: request.timeoutMs ?? options.timeoutMs ?? 30_000,
        lookup: connectTimeoutMs,
        connect: connectTimeoutMs,
        secureConnect: connectTimeoutMs,
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      hooks: { beforeRequest: [() => holdBack(request)] },
    });
    const progress = watchRequest(stream);
    const toFailure = (error: unknown): HttpFailure => failureOf(error, url, progress.mayHaveArrived());
    return { stream, response: await responseOf(stream, toFailure), toFailure };
  };

  return {
    async request(request): Promise<HttpReply> {
      const { response, stream, toFailure } = await call(request);
      const body = await readUpTo(stream, MAX_BODY_BYTES).catch((error: unknown) => {
        throw toFailure(error);
      });
      return { status: response.statusCode, headers: headersOf(response), body };
    },
    async stream(request): Promise<HttpStreamReply> {
      const { response, stream, toFailure } = await call(request);
      const body = Readable.from(chunksOf(stream, toFailure), { objectMode: false });
      return { status: response.statusCode, headers: headersOf(response), body };
    },
    close(): void {
      for (const agent of [direct, proxied]) {
        agent?.http.destroy();
        agent?.https.destroy();
      }
    },
  };
}

/** @throws {HttpFailure} where the caller has changed its mind. */
function holdBack({ mayGo }: HttpRequest): void {
  if (mayGo?.() === false) throw new HttpFailure('It was held back', { requestSent: false, code: 'ERR_HELD_BACK' });
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new HttpFailure('The address is none', { requestSent: false, code: 'ERR_INVALID_URL' });
  }
  return url;
}

function bodyOf(request: HttpRequest): Pick<OptionsInit, 'json' | 'body'> {
  if (request.json !== undefined) return { json: request.json };
  // As text: got's own `form` knows no repeated names.
  if (request.form !== undefined) return { body: request.form.toString() };
  if (request.body !== undefined) return { body: request.body };
  return METHODS_WITH_BODY.has(request.method) ? { body: '' } : {};
}

function headersFor(request: HttpRequest, userAgent: string): Record<string, string> {
  const { auth, form } = request;
  const credentials = Buffer.from(`${auth?.user ?? ''}:${auth?.password ?? ''}`).toString('base64');
  return {
    'user-agent': userAgent,
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...request.headers,
    ...(auth === undefined ? {} : { authorization: `Basic ${credentials}` }),
  };
}

function responseOf(stream: Request, toFailure: (error: unknown) => HttpFailure): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('error', (error: unknown) => {
      reject(toFailure(error));
    });
  });
}

async function readUpTo(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks);
}

async function* chunksOf(stream: Readable, toFailure: (error: unknown) => HttpFailure): AsyncGenerator {
  try {
    yield* stream;
  } catch (error) {
    throw toFailure(error);
  }
}

function headersOf(response: Response): HttpReply['headers'] {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** Got's own error holds the request with its headers: only what caused it is kept. */
function failureOf(error: unknown, url: URL, requestSent: boolean): HttpFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
  const cause = error instanceof Error && error.cause instanceof Error ? { cause: error.cause } : {};
  return new HttpFailure(`No answer from ${url.host}: ${code}`, { requestSent, code, ...cause });
}
