import got from 'got';
import type { OptionsInit, Request, Response } from 'got';
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

/** Makes every call over got. */
export function gotClient(options: HttpClientOptions): ClosableHttpClient {
  const connectTimeoutMs = connectTimeoutOf(options);
  const agentOptions = { trustedCas: options.trustedCas ?? [], connectTimeoutMs };
  const direct = directAgents(agentOptions);
  const proxied = options.proxy === undefined ? undefined : proxiedAgents(options.proxy, agentOptions);
  const agentsFor = (url: URL): Agents => (proxied !== undefined && isProxied(url, options) ? proxied : direct);

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
        request: timeoutOf(request, options),
        lookup: connectTimeoutMs,
        connect: connectTimeoutMs,
        secureConnect: connectTimeoutMs,
      },
      ...compact({ signal: request.signal }),
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
