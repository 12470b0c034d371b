import { buffer } from 'node:stream/consumers';
import type { Account, InboundMedia } from '../../domain/index.ts';
import { UpstreamError } from '../../errors/index.ts';
import { HttpFailure } from '../../http/index.ts';
import type { HttpReply, HttpStreamReply } from '../../http/index.ts';
import type { MediaTools } from '../channel.ts';
import { mediaAddress } from './payloads.ts';
import { apiKeyHeader } from './sender.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

/** Twenty failures in an hour block a number's downloads for half an hour, so that few tries are worth it. */
const MAX_ATTEMPTS = 5;
const BLOCK_MS = 30 * 60_000;

/**
 * Opens a customer's file: one try. The Cloud API first tells an address at Meta's, which answers only to Meta's own tokens: the same
 * path is asked of 360dialog instead, so that the key never goes to another host. The classic API gives the file at once.
 * (https://docs.360dialog.com/partner/messaging/media-messages/upload-retrieve-delete-media)
 * @throws {UpstreamError} `media`
 */
export async function openMedia(
  media: InboundMedia,
  account: Account<D360Settings>,
  tools: MediaTools,
): Promise<HttpStreamReply> {
  const { source } = media;
  if ('unavailable' in source) throw new UpstreamError('media', source.unavailable, { retryable: false });
  const apiUrl = apiUrlOf(account.settings);
  if ('url' in source)
    return open(source.url, URL.parse(source.url)?.origin === new URL(apiUrl).origin, account, tools);
  const id = encodeURIComponent(source.mediaId);
  if (account.settings.apiStyle === 'classic') return open(`${apiUrl}/v1/media/${id}`, true, account, tools);
  return open(await addressOf(`${apiUrl}/${id}`, account, tools), true, account, tools);
}

/** Where the file lies, on the API's host. */
async function addressOf(url: string, account: Account<D360Settings>, tools: MediaTools): Promise<string> {
  const reply = await open(url, true, account, tools);
  const body = await buffer(reply.body);
  const told = mediaAddress.safeParse(readJson(body)).data?.url;
  const address = told === undefined ? null : URL.parse(told);
  if (address === null) throw failed('360dialog tells no address for this file', { status: reply.status, body });
  return `${apiUrlOf(account.settings)}${address.pathname}${address.search}`;
}

async function open(
  url: string,
  withKey: boolean,
  account: Account<D360Settings>,
  { http, assertAllowed, signal }: MediaTools,
): Promise<HttpStreamReply> {
  await assertAllowed(url);
  const reply = await http
    .stream({ method: 'GET', url, headers: withKey ? apiKeyHeader(account) : {}, signal })
    .catch((cause: unknown) => {
      if (!(cause instanceof HttpFailure)) throw cause;
      throw new UpstreamError('media', '360dialog did not give the file: no answer', {
        retryable: true,
        maxAttempts: MAX_ATTEMPTS,
        cause,
      });
    });
  if (reply.status >= 200 && reply.status < 300) return reply;
  reply.body.resume();
  throw failed('360dialog did not give the file', { status: reply.status, body: Buffer.alloc(0) });
}

/** Files are gone for good after seven days (404); a throttled number waits until its block is over. */
function failed(what: string, { status, body }: Pick<HttpReply, 'status' | 'body'>): UpstreamError {
  const throttled = status === 429;
  return new UpstreamError('media', `${what} (HTTP ${String(status)})`, {
    retryable: throttled || status === 408 || status >= 500,
    maxAttempts: MAX_ATTEMPTS,
    ...(throttled ? { retryAfterMs: BLOCK_MS } : {}),
    status,
    answer: body.toString('utf8').slice(0, 1000),
  });
}

function readJson(body: Buffer): unknown {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return json;
  } catch {
    return undefined;
  }
}
