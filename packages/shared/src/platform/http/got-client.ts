import got from 'got';
import type { OptionsInit, Request, Response, StreamOptions } from 'got';
import { Readable } from 'node:stream';
import { codeOf } from '@ccm/core/errors';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply, HttpRequest, HttpStreamReply } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import { directAgents, proxiedAgents } from './agents.ts';
import type { Agents } from './agents.ts';
import { connectTimeoutOf, isProxied, timeoutOf } from './http-client-options.ts';
import type { ClosableHttpClient, HttpClientOptions } from './http-client-options.ts';
import { readUpTo } from './read-up-to.ts';
import { headersFor, holdBack, MAX_BODY_BYTES, METHODS_WITH_BODY, toUrl } from './request-parts.ts';
import { watchRequest } from './request-progress.ts';

interface Call {
  readonly stream: Request;
  readonly response: Response;
  readonly toFailure: (error: unknown) => HttpFailure;
}

/** Makes every call over got, through the proxy where the host is to be reached so. */
export class GotClient implements ClosableHttpClient {
  readonly #options: HttpClientOptions;
  readonly #connectTimeoutMs: number;
  readonly #direct: Agents;
  readonly #proxied: Agents | undefined;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#connectTimeoutMs = connectTimeoutOf(options);
    const agentOptions = { trustedCas: options.trustedCas ?? [], connectTimeoutMs: this.#connectTimeoutMs };
    this.#direct = directAgents(agentOptions);
    this.#proxied = options.proxy === undefined ? undefined : proxiedAgents(options.proxy, agentOptions);
  }

  async request(request: HttpRequest): Promise<HttpReply> {
    const { response, stream, toFailure } = await this.#call(request);
    const body = await readUpTo(stream, MAX_BODY_BYTES).catch((error: unknown) => {
      throw toFailure(error);
    });
    return { status: response.statusCode, headers: headersOf(response), body };
  }

  async stream(request: HttpRequest): Promise<HttpStreamReply> {
    const { response, stream, toFailure } = await this.#call(request);
    const body = Readable.from(chunksOf(stream, toFailure), { objectMode: false });
    return { status: response.statusCode, headers: headersOf(response), body };
  }

  close(): void {
    for (const agents of [this.#direct, this.#proxied]) {
      agents?.http.destroy();
      agents?.https.destroy();
    }
  }

  async #call(request: HttpRequest): Promise<Call> {
    const url = toUrl(request.url);
    const stream = got.stream(url, this.#gotOptions(url, request));
    const progress = watchRequest(stream);
    const toFailure = (error: unknown): HttpFailure => failureOf(error, url, progress.mayHaveArrived());
    return { stream, response: await responseOf(stream, toFailure), toFailure };
  }

  #gotOptions(url: URL, request: HttpRequest): StreamOptions {
    const connectMs = this.#connectTimeoutMs;
    return {
      ...bodyOf(request),
      method: request.method,
      headers: headersFor(request, this.#options.userAgent),
      agent: { ...this.#agentsFor(url) },
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      decompress: true,
      timeout: {
        request: timeoutOf(request, this.#options),
        lookup: connectMs,
        connect: connectMs,
        secureConnect: connectMs,
      },
      ...compact({ signal: request.signal }),
      hooks: { beforeRequest: [() => holdBack(request)] },
    };
  }

  #agentsFor(url: URL): Agents {
    return this.#proxied !== undefined && isProxied(url, this.#options) ? this.#proxied : this.#direct;
  }
}

function bodyOf(request: HttpRequest): Pick<OptionsInit, 'json' | 'body'> {
  if (request.json !== undefined) return { json: request.json };
  // As text: got's own `form` knows no repeated names.
  if (request.form !== undefined) return { body: request.form.toString() };
  if (request.body !== undefined) return { body: request.body };
  return METHODS_WITH_BODY.has(request.method) ? { body: '' } : {};
}

function responseOf(stream: Request, toFailure: (error: unknown) => HttpFailure): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('error', (error: unknown) => {
      reject(toFailure(error));
    });
  });
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

/** The failure of a call. Got's own error holds the request with its headers: only its cause is kept. */
function failureOf(error: unknown, url: URL, requestSent: boolean): HttpFailure {
  const code = codeOf(error) ?? 'UNKNOWN';
  const cause = error instanceof Error && error.cause instanceof Error ? { cause: error.cause } : {};
  return new HttpFailure(`No answer from ${url.host}: ${code}`, { requestSent, code, ...cause });
}
