import { Readable } from 'node:stream';
import type { HttpReply, HttpRequest } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import { connectTimeoutOf, isProxied, timeoutOf } from './http-client-options.ts';
import type { ClosableHttpClient, HttpClientOptions } from './http-client-options.ts';
import type { PooledPost } from './post-exchange.ts';
import { PostPool } from './post-pool.ts';
import { tracedCall } from './traced-call.ts';
import { headersFor, holdBack, toUrl } from './request-parts.ts';

/**
 * An HttpClient: no retries, no redirects, connections kept alive. Posts whose body is whole and in memory, which are most calls, go
 * through undici's pool; got makes the rest (streams and files, GET, answers that are handed out as they come).
 */
export function createHttpClient(options: HttpClientOptions): ClosableHttpClient {
  const others = new LazyGot(options);
  const poolOptions = { trustedCas: options.trustedCas ?? [], connectTimeoutMs: connectTimeoutOf(options) };
  const direct = new PostPool(poolOptions);
  const proxied = options.proxy === undefined ? direct : new PostPool({ ...poolOptions, proxy: options.proxy });
  return {
    async request(request): Promise<HttpReply> {
      return tracedCall(request, options, async (traced) => {
        const post = toPost(traced, options);
        if (post === undefined) return (await others.client()).request(traced);
        return (isProxied(post.url, options) ? proxied : direct).send(post);
      });
    },
    stream: async (request) => tracedCall(request, options, async (traced) => (await others.client()).stream(traced)),
    close: () => {
      direct.close();
      proxied.close();
      others.close();
    },
  };
}

/** Loads got for the first request that needs it: it holds 4 MB, and many processes only post. */
class LazyGot {
  readonly #options: HttpClientOptions;
  #client: Promise<ClosableHttpClient> | undefined;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  async client(): Promise<ClosableHttpClient> {
    this.#client ??= import('./got-client.ts').then(({ GotClient }) => new GotClient(this.#options));
    return this.#client;
  }

  close(): void {
    void this.#client?.then((client) => {
      client.close();
    });
  }
}

/**
 * The post of a request; undefined if got makes it. @throws {HttpFailure} for an invalid address, or a call that is held back already.
 */
function toPost(request: HttpRequest, options: HttpClientOptions): PooledPost | undefined {
  const { method, signal } = request;
  const content = contentOf(request);
  if (content === undefined || (method !== 'POST' && method !== 'PUT')) return undefined;
  holdBack(request);
  return {
    method,
    url: toUrl(request.url),
    headers: { ...content.headers, ...headersFor(request, options.userAgent) },
    body: content.body,
    timeoutMs: timeoutOf(request, options),
    holdBack: () => {
      holdBack(request);
    },
    ...compact({ signal }),
  };
}

function contentOf({
  json,
  form,
  body = '',
}: HttpRequest): { readonly body: string | Buffer; readonly headers: Record<string, string> } | undefined {
  if (json !== undefined) return { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  if (form !== undefined) return { body: form.toString(), headers: {} };
  return body instanceof Readable ? undefined : { body, headers: {} };
}
