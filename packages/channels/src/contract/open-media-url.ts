import { UpstreamError } from '@ccm/core/domain';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpRequest, HttpStreamReply } from '@ccm/core/ports';
import type { MediaTools } from './channel.ts';

/** Credentials for the call of one address: given only for addresses that they belong to. */
export type MediaCredentials = (url: string) => Pick<HttpRequest, 'auth' | 'headers'>;

const MAX_REDIRECTS = 3;

/**
 * Opens a file behind its redirects. Every hop must be allowed, and gets only the credentials that `credentialsFor` gives for its own
 * address. @throws {UpstreamError} `media`: retryable for 408, 425, 429, 5xx and no answer.
 */
export async function openMediaUrl(
  address: string,
  { http, assertAllowed, signal }: MediaTools,
  credentialsFor: MediaCredentials = () => ({}),
): Promise<HttpStreamReply> {
  let url = address;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    await assertAllowed(url);
    const reply = await answered(http.stream({ method: 'GET', url, signal, ...credentialsFor(url) }));
    if (reply.status >= 200 && reply.status < 300) return reply;
    reply.body.destroy();
    const { location } = reply.headers;
    if (reply.status >= 400 || location === undefined || !URL.canParse(location, url)) throw refused(reply.status);
    url = new URL(location, url).href;
  }
  throw new UpstreamError('media', "The file's address redirects too often", { retryable: false });
}

async function answered(call: Promise<HttpStreamReply>): Promise<HttpStreamReply> {
  try {
    return await call;
  } catch (cause) {
    if (!(cause instanceof HttpFailure)) throw cause;
    throw new UpstreamError('media', 'The host of the file did not answer', { retryable: true, cause });
  }
}

function refused(status: number): UpstreamError {
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500;
  return new UpstreamError('media', `The host of the file answered HTTP ${String(status)}`, { retryable, status });
}
