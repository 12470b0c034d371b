import type { Customer, InboundMedia } from '@ccm/core/domain';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import type { HttpReply, HttpStreamReply } from '@ccm/core/ports';
import { z } from 'zod';
import type {
  LookUpContext,
  MediaTools,
  OutboundPart,
  ReadMessage,
  SendContext,
  SentPart,
  TypingSignal,
} from '../contract/channel.ts';
import { openMediaUrl } from '../contract/index.ts';
import { bearer, jsonOf, proofOf } from '../meta/graph.ts';
import { failureFromNoAnswer } from '../meta/graph-failures.ts';
import { sendAnswer } from '../meta/messaging/payloads.ts';
import type { SendAnswer } from '../meta/messaging/payloads.ts';
import { failureFromReply } from './failures.ts';
import { userProfile } from './payloads.ts';
import type { InstagramSettings } from './settings.ts';

/** A reaction, whose answer has no id of its own. */
const senderAction = z.looseObject({
  sender_action: z.string(),
  payload: z.looseObject({ message_id: z.string() }),
});

/**
 * One call of the Send API (https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message).
 * @throws {DeliveryError}
 */
export async function sendPart(part: OutboundPart, context: SendContext<InstagramSettings>): Promise<SentPart> {
  const reply = await post(part.request, context);
  const answer = readAnswer(reply);
  const failure = failureFromReply(reply, answer);
  if (failure !== undefined) throw failure;
  const reaction = senderAction.safeParse(part.request).data;
  const id = answer?.message_id || (reaction && `${reaction.sender_action}:${reaction.payload.message_id}`);
  if (!id) {
    throw new DeliveryError('outcome-unknown', 'Meta answered without a message id: it may have taken the message', {
      providerCode: `HTTP ${String(reply.status)}`,
    });
  }
  return { providerMessageId: id, outcome: { status: 'sent', providerStatus: 'sent' } };
}

/**
 * Shows the customer that their messages so far were seen.
 * @throws {DeliveryError}
 */
export async function markRead({ customerId }: ReadMessage, context: LookUpContext<InstagramSettings>): Promise<void> {
  await act('mark_seen', customerId, context);
}

/**
 * Three dots for at most 20 seconds, or until the answer.
 * @throws {DeliveryError}
 */
export async function showTyping(
  { customerId, on }: TypingSignal,
  context: LookUpContext<InstagramSettings>,
): Promise<void> {
  await act(on ? 'typing_on' : 'typing_off', customerId, context);
}

async function act(action: string, customerId: string, context: LookUpContext<InstagramSettings>): Promise<void> {
  const reply = await post({ recipient: { id: customerId }, sender_action: action }, context);
  const failure = failureFromReply(reply, readAnswer(reply));
  if (failure !== undefined) throw failure;
}

/** `me` is the account or its page, whichever the token is of. */
async function post(json: unknown, { account, http, signal }: LookUpContext<InstagramSettings>): Promise<HttpReply> {
  const { settings } = account;
  try {
    return await http.request({
      method: 'POST',
      url: addressOf('/me/messages', settings),
      headers: authorization(settings),
      json,
      signal,
    });
  } catch (error) {
    throw failureFromNoAnswer(error);
  }
}

/** Of a call of the API: every one proves that the app's secret is known. */
export function addressOf(path: string, { apiUrl, accessToken, appSecret }: InstagramSettings): string {
  return `${apiUrl}${path}${path.includes('?') ? '&' : '?'}${proofOf(accessToken, appSecret)}`;
}

export function authorization({ accessToken }: InstagramSettings): { readonly authorization: string } {
  return bearer(accessToken);
}

function readAnswer(reply: HttpReply): SendAnswer | undefined {
  return sendAnswer.safeParse(jsonOf(reply)).data;
}

const LOOK_UP_TIMEOUT_MS = 5000;

/**
 * A customer's name, else the user name. Meta tells it of customers who have written, and no message waits for it: whatever goes wrong,
 * the name is unknown.
 */
export async function lookUpCustomer(
  customerId: string,
  { account, http, signal }: LookUpContext<InstagramSettings>,
): Promise<Partial<Customer>> {
  if (!/^\d+$/.test(customerId)) return {};
  const { settings } = account;
  try {
    const reply = await http.request({
      method: 'GET',
      url: addressOf(`/${customerId}?fields=name,username`, settings),
      headers: authorization(settings),
      timeoutMs: LOOK_UP_TIMEOUT_MS,
      signal,
    });
    if (reply.status !== 200) return {};
    const { name, username } = userProfile.catch({}).parse(jsonOf(reply));
    const known = name || username;
    return known ? { name: known } : {};
  } catch {
    return {};
  }
}

/**
 * A customer's file: a signed address that is good for some days, fetched without credentials.
 * @throws {UpstreamError} `media`.
 */
export async function openMedia(media: InboundMedia, _account: unknown, tools: MediaTools): Promise<HttpStreamReply> {
  if (!('url' in media.source)) {
    throw new UpstreamError('media', 'Instagram gave no address for the file', { retryable: false });
  }
  return openMediaUrl(media.source.url, tools);
}
