import type { Customer, InboundMedia } from '@ccm/core/domain';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import type { HttpReply, HttpStreamReply } from '@ccm/core/ports';
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
import { attachmentOf, commentRequest, sendComment } from './comments.ts';
import { failureFromNoAnswer } from '../meta/graph-failures.ts';
import { failureFromReply } from './failures.ts';
import { bearer, jsonOf, proofOf as proof } from '../meta/graph.ts';
import { sendAnswer } from '../meta/messaging/payloads.ts';
import type { SendAnswer } from '../meta/messaging/payloads.ts';
import { userProfile } from './payloads.ts';
import type { FacebookSettings } from './settings.ts';

/**
 * One call of the Send API (https://developers.facebook.com/docs/messenger-platform/reference/send-api).
 * @throws {DeliveryError}
 */
export async function sendPart(part: OutboundPart, context: SendContext<FacebookSettings>): Promise<SentPart> {
  const comment = commentRequest.safeParse(part.request);
  if (comment.success) return sendComment(comment.data, context);
  const reply = await post(part.request, context);
  const answer = readAnswer(reply);
  const failure = failureFromReply(reply, answer);
  if (failure !== undefined) throw failure;
  if (!answer?.message_id) {
    throw new DeliveryError('outcome-unknown', 'Meta answered without a message id: it may have taken the message', {
      providerCode: `HTTP ${String(reply.status)}`,
    });
  }
  const { to } = context.message;
  const recipientId = answer.recipient_id ?? to;
  return {
    providerMessageId: answer.message_id,
    // Who was answered in private may have another id in Messenger than under a comment.
    ...(recipientId === to || to.startsWith('user_ref:') ? {} : { recipientIds: [to, recipientId] }),
    outcome: { status: 'sent', providerStatus: 'sent' },
  };
}

async function post(json: unknown, { account, http, signal }: LookUpContext<FacebookSettings>): Promise<HttpReply> {
  const { apiUrl, pageId } = account.settings;
  try {
    return await http.request({
      method: 'POST',
      url: `${apiUrl}/${pageId}/messages?${proofOf(account.settings)}`,
      headers: authorization(account.settings),
      json,
      signal,
    });
  } catch (error) {
    throw failureFromNoAnswer(error);
  }
}

/**
 * Shows the customer that their messages so far were seen (sender_action `mark_seen`).
 * @throws {DeliveryError}
 */
export async function markRead({ customerId }: ReadMessage, context: LookUpContext<FacebookSettings>): Promise<void> {
  await act(customerId, 'mark_seen', context);
}

/**
 * Three dots, for at most 20 seconds (sender_action `typing_on`).
 * @throws {DeliveryError}
 */
export async function showTyping(
  { customerId, on }: TypingSignal,
  context: LookUpContext<FacebookSettings>,
): Promise<void> {
  await act(customerId, on ? 'typing_on' : 'typing_off', context);
}

/** @throws {DeliveryError} */
async function act(
  customerId: string,
  action: 'mark_seen' | 'typing_on' | 'typing_off',
  context: LookUpContext<FacebookSettings>,
): Promise<void> {
  const reply = await post({ recipient: { id: customerId }, sender_action: action }, context);
  const failure = failureFromReply(reply, readAnswer(reply));
  if (failure !== undefined) throw failure;
}

export function authorization({ pageAccessToken }: FacebookSettings): { readonly authorization: string } {
  return bearer(pageAccessToken);
}

/** With the page's token. */
export function proofOf({ appSecret, pageAccessToken }: FacebookSettings): string {
  return proof(pageAccessToken, appSecret);
}

function readAnswer(reply: HttpReply): SendAnswer | undefined {
  return sendAnswer.safeParse(jsonOf(reply)).data;
}

const LOOK_UP_TIMEOUT_MS = 5000;

/**
 * A customer's name (https://developers.facebook.com/docs/messenger-platform/identity/user-profile). Many keep it to themselves, and
 * no message waits for it: whatever goes wrong, the name is unknown.
 */
export async function lookUpCustomer(
  customerId: string,
  { account, http, signal }: LookUpContext<FacebookSettings>,
): Promise<Partial<Customer>> {
  if (!/^\d+$/.test(customerId)) return {};
  const { settings } = account;
  try {
    const reply = await http.request({
      method: 'GET',
      url: `${settings.apiUrl}/${customerId}?fields=name,first_name,last_name&${proofOf(settings)}`,
      headers: authorization(settings),
      timeoutMs: LOOK_UP_TIMEOUT_MS,
      signal,
    });
    return reply.status === 200 ? toCustomer(jsonOf(reply)) : {};
  } catch {
    return {};
  }
}

function toCustomer(json: unknown): Partial<Customer> {
  const { name, first_name: firstName, last_name: lastName } = userProfile.catch({}).parse(json);
  const whole = name ?? [firstName, lastName].filter(Boolean).join(' ');
  return {
    ...(whole ? { name: whole } : {}),
    ...(firstName ? { firstName } : {}),
    ...(lastName ? { lastName } : {}),
  };
}

/**
 * A customer's file: a signed address that is good for some hours, fetched without credentials.
 * @throws {UpstreamError} `media`.
 */
export async function openMedia(
  media: InboundMedia,
  account: LookUpContext<FacebookSettings>['account'],
  tools: MediaTools,
): Promise<HttpStreamReply> {
  if ('mediaId' in media.source) {
    await tools.assertAllowed(account.settings.apiUrl);
    return openMediaUrl(await attachmentOf(media.source.mediaId, { account, ...tools }), tools);
  }
  if (!('url' in media.source)) {
    throw new UpstreamError('media', 'Messenger gave no address for the file', { retryable: false });
  }
  return openMediaUrl(media.source.url, tools);
}
