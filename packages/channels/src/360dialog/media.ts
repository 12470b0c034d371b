import type { Readable } from 'node:stream';
import type { Account, InboundMedia } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply, HttpStreamReply } from '@ccm/core/ports';
import type { MediaTools } from '../contract/channel.ts';
import { failureFromAnswer, readAnswer } from '../whatsapp/failures.ts';
import { mediaAddress } from '../whatsapp/payloads.ts';
import { HOST } from './failures.ts';
import { apiKeyHeader } from './sender.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

/** Twenty failures in an hour block a number's downloads for half an hour, so that few tries are worth it. */
const MAX_ATTEMPTS = 5;
const BLOCK_MS = 30 * 60_000;
const TIMEOUT_MS = 60_000;
const MAX_ERROR_BYTES = 65_536;
const MAX_ANSWER_LENGTH = 1000;
const NO_ADDRESS = '360dialog tells no address for this file';

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
  const { status, body: stream } = await open(url, true, account, tools);
  const body = await beginningOf(stream);
  const told = mediaAddress.safeParse(readJson(body)).data?.url;
  const address = told === undefined ? null : URL.parse(told);
  if (address === null) throw new UpstreamError('media', NO_ADDRESS, { retryable: false, status });
  return `${apiUrlOf(account.settings)}${address.pathname}${address.search}`;
}

async function open(
  url: string,
  withKey: boolean,
  account: Account<D360Settings>,
  { http, assertAllowed, signal }: MediaTools,
): Promise<HttpStreamReply> {
  await assertAllowed(url);
  const headers = withKey ? apiKeyHeader(account) : {};
  const reply = await http
    .stream({ method: 'GET', url, headers, signal, timeoutMs: TIMEOUT_MS })
    .catch((cause: unknown) => {
      if (!(cause instanceof HttpFailure)) throw cause;
      const advice = { retryable: true, maxAttempts: MAX_ATTEMPTS };
      throw new UpstreamError('media', '360dialog did not give the file: no answer', { ...advice, cause });
    });
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusalOf({ ...reply, body: await beginningOf(reply.body) });
}

/** Read as an answer to a send is: a rate limit hides in HTTP 400 here too. A file that is not found is gone for good. */
function refusalOf(reply: HttpReply): UpstreamError {
  const { message, advice } = failureFromAnswer(reply, readAnswer(reply), HOST);
  return new UpstreamError('media', `360dialog did not give the file: ${message}`, {
    ...advice,
    ...(reply.status === 429 && advice.retryable ? { retryAfterMs: BLOCK_MS } : {}),
    maxAttempts: MAX_ATTEMPTS,
    status: reply.status,
    answer: reply.body.toString('utf8').slice(0, MAX_ANSWER_LENGTH),
  });
}

async function beginningOf(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk as Uint8Array);
      chunks.push(bytes);
      length += bytes.length;
      if (length >= MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status is known: what is missing of the words is no loss.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES);
}

function readJson(body: Buffer): unknown {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return json;
  } catch {
    return undefined;
  }
}
