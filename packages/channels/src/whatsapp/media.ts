import type { Readable } from 'node:stream';
import { UpstreamError } from '@ccm/core/domain';
import { compact, jsonIn } from '@ccm/core/objects';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply, HttpRequest, HttpStreamReply } from '@ccm/core/ports';
import type { MediaTools } from '../contract/index.ts';
import { failureFromAnswer, readAnswer } from './failures.ts';
import type { ApiHost } from './failures.ts';
import { mediaAddress } from './payloads/answers.ts';

/** The host from which customers' files are fetched. */
export interface MediaHost {
  readonly host: ApiHost;
  readonly maxAttempts: number;
  /** The time for which downloads are blocked after HTTP 429. */
  readonly blockMs?: number;
}

const TIMEOUT_MS = 60_000;
const MAX_ERROR_BYTES = 65_536;
const MAX_ANSWER_LENGTH = 1000;

/** One call, one try. @throws {UpstreamError} `media` */
export async function openFile(
  request: Pick<HttpRequest, 'url' | 'headers'>,
  media: MediaHost,
  { http, assertAllowed, signal }: MediaTools,
): Promise<HttpStreamReply> {
  const { host, maxAttempts } = media;
  await assertAllowed(request.url);
  const reply = await http
    .stream({ method: 'GET', ...request, signal, timeoutMs: TIMEOUT_MS })
    .catch((cause: unknown) => {
      if (!(cause instanceof HttpFailure)) throw cause;
      const advice = { retryable: true, maxAttempts, cause };
      throw new UpstreamError('media', `${host.name} did not give the file: no answer`, advice);
    });
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusalOf({ ...reply, body: await beginningOf(reply.body) }, media);
}

/** Reads the address of a file from the answer about its media id. @throws {UpstreamError} `media` if the answer has none. */
export async function fileAddress({ status, body }: HttpStreamReply, { host }: MediaHost): Promise<URL> {
  const told = mediaAddress.safeParse(jsonIn(await beginningOf(body))).data?.url;
  const address = told === undefined ? null : URL.parse(told);
  if (address !== null) return address;
  throw new UpstreamError('media', `${host.name} tells no address for this file`, { retryable: false, status });
}

/** Read as an answer to a send is: a rate limit may hide in HTTP 400 here too. A file that is not found is gone for good. */
function refusalOf(reply: HttpReply, { host, maxAttempts, blockMs }: MediaHost): UpstreamError {
  const { message, advice } = failureFromAnswer(reply, readAnswer(reply), host);
  const isBlocked = reply.status === 429 && advice.retryable;
  return new UpstreamError('media', `${host.name} did not give the file: ${message}`, {
    ...advice,
    ...compact({ retryAfterMs: isBlocked ? (blockMs ?? advice.retryAfterMs) : advice.retryAfterMs }),
    maxAttempts,
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
