import type { Customer, InboundMedia } from '@ccm/core/domain';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import type { HttpStreamReply } from '@ccm/core/ports';
import { z } from 'zod';
import type { LookUpContext, MediaTools, OutboundPart, SendContext, SentPart } from '../contract/index.ts';
import { openMediaUrl } from '../contract/index.ts';
import { bearer, withProof } from '../meta/graph.ts';
import { lookUpProfile, sendApi } from '../meta/messaging/send-api.ts';
import type { SendApiAccess } from '../meta/messaging/send-api.ts';
import { failureFromReply } from './failures.ts';
import { userProfile } from './payloads.ts';
import type { InstagramSettings } from './settings.ts';

const access: SendApiAccess<InstagramSettings> = {
  addressOf,
  authorization,
  // The account or its page, whichever the token is of.
  messagesPath: () => '/me/messages',
  failureFromReply,
};
const { post, ...actions } = sendApi(access);

export const { markRead, showTyping } = actions;

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
  const { status, answer } = await post(part.request, context);
  const reaction = senderAction.safeParse(part.request).data;
  const id = answer?.message_id || (reaction && `${reaction.sender_action}:${reaction.payload.message_id}`);
  if (!id) {
    throw new DeliveryError('outcome-unknown', 'Meta answered without a message id: it may have taken the message', {
      providerCode: `HTTP ${String(status)}`,
    });
  }
  return { providerMessageId: id, outcome: { status: 'sent', providerStatus: 'sent' } };
}

/** Of a call of the API: every one proves that the app's secret is known. */
export function addressOf(path: string, { apiUrl, accessToken, appSecret }: InstagramSettings): string {
  return withProof(`${apiUrl}${path}`, accessToken, appSecret);
}

export function authorization({ accessToken }: InstagramSettings): { readonly authorization: string } {
  return bearer(accessToken);
}

/** A customer's name, else the user name. Meta tells it only of customers who have written. */
export async function lookUpCustomer(
  customerId: string,
  context: LookUpContext<InstagramSettings>,
): Promise<Partial<Customer>> {
  return lookUpProfile(customerId, context, { ...access, fields: 'name,username', toCustomer });
}

function toCustomer(json: unknown): Partial<Customer> {
  const { name, username } = userProfile.catch({}).parse(json);
  const known = name || username;
  return known ? { name: known } : {};
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
