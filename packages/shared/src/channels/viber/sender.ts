import type { InboundMedia } from '../../domain/index.ts';
import { DeliveryError, UpstreamError } from '../../errors/index.ts';
import { deliveryErrorFromHttp, HttpFailure } from '../../http/index.ts';
import type { HttpReply, HttpStreamReply } from '../../http/index.ts';
import type { MediaTools, OutboundPart, SendContext, SentPart } from '../channel.ts';
import { failureFromHttpStatus, failureFromStatus } from './failures.ts';
import { parseViberJson, sendMessageAnswer } from './payloads.ts';
import type { SendMessageAnswer } from './payloads.ts';
import type { ViberSettings } from './settings.ts';

/**
 * One call of send_message (https://developers.viber.com/docs/api/rest-bot-api/#send-message).
 * @throws {DeliveryError}
 */
export async function sendPart(part: OutboundPart, context: SendContext<ViberSettings>): Promise<SentPart> {
  const answer = readAnswer(await post(part, context));
  if (answer.status !== 0) throw failureFromStatus(answer.status, answer.status_message ?? undefined);
  return {
    // Taken is taken: without a token only its reports cannot be told.
    providerMessageId: answer.message_token ?? `${context.message.id}-${String(context.partIndex)}`,
    outcome: { status: 'sent', providerStatus: answer.status_message ?? 'ok' },
  };
}

async function post(part: OutboundPart, { account, http, signal }: SendContext<ViberSettings>): Promise<HttpReply> {
  const { apiUrl, authToken } = account.settings;
  try {
    return await http.request({
      method: 'POST',
      url: `${apiUrl}/send_message`,
      headers: { 'x-viber-auth-token': authToken },
      json: part.request,
      signal,
    });
  } catch (error) {
    throw deliveryErrorFromHttp(error);
  }
}

function readAnswer(reply: HttpReply): SendMessageAnswer {
  if (reply.status !== 200) throw failureFromHttpStatus(reply);
  try {
    return sendMessageAnswer.parse(parseViberJson(reply.body.toString('utf8')));
  } catch (cause) {
    const description = 'Viber answered 200 with something that is no answer of its API';
    throw new DeliveryError('unexpected-reply', description, { cause });
  }
}

const MAX_REDIRECTS = 5;

/**
 * A customer's file: a plain address, without credentials, that is good for about an hour.
 * @throws {UpstreamError} `media`.
 */
export async function openViberMedia(
  media: InboundMedia,
  _account: unknown,
  { http, assertAllowed, signal }: MediaTools,
): Promise<HttpStreamReply> {
  if (!('url' in media.source)) {
    throw new UpstreamError('media', 'Viber gave no address for the file', { retryable: false });
  }
  let { url } = media.source;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    await assertAllowed(url);
    const reply = await openUrl(() => http.stream({ method: 'GET', url, signal }));
    if (reply.status < 300) return reply;
    reply.body.destroy();
    const { location } = reply.headers;
    if (reply.status >= 400 || location === undefined || !URL.canParse(location, url)) throw mediaRefused(reply.status);
    url = new URL(location, url).href;
  }
  throw new UpstreamError('media', "The file's address redirects too often", { retryable: false });
}

async function openUrl(open: () => Promise<HttpStreamReply>): Promise<HttpStreamReply> {
  try {
    return await open();
  } catch (cause) {
    if (!(cause instanceof HttpFailure)) throw cause;
    throw new UpstreamError('media', 'The host of the file did not answer', { retryable: true, cause });
  }
}

function mediaRefused(status: number): UpstreamError {
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500;
  return new UpstreamError('media', `The host of the file answered HTTP ${String(status)}`, { retryable, status });
}
