import type { InboundMedia } from '@ccm/core/domain';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import { deliveryErrorFromHttp } from '@ccm/core/ports';
import type { HttpReply, HttpStreamReply } from '@ccm/core/ports';
import type { MediaTools, OutboundPart, SendContext, SentPart } from '../contract/index.ts';
import { openMediaUrl } from '../contract/index.ts';
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
  if (answer.status !== 0) throw failureFromStatus(answer.status, answer.status_message ?? undefined, part.kind);
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
    const description = 'Viber answered 200 with something that is no answer of its API: it may have taken the message';
    throw new DeliveryError('outcome-unknown', description, { cause });
  }
}

/**
 * A customer's file: a plain address, without credentials, that is good for about an hour.
 * @throws {UpstreamError} `media`.
 */
export async function openMedia(media: InboundMedia, _account: unknown, tools: MediaTools): Promise<HttpStreamReply> {
  if (!('url' in media.source)) {
    throw new UpstreamError('media', 'Viber gave no address for the file', { retryable: false });
  }
  return openMediaUrl(media.source.url, tools);
}
