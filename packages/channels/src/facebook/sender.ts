import type { Customer, InboundMedia } from '@ccm/core/domain';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import type { HttpStreamReply } from '@ccm/core/ports';
import type { LookUpContext, MediaTools, OutboundPart, SendContext, SentPart } from '../contract/index.ts';
import { openMediaUrl } from '../contract/index.ts';
import { lookUpProfile, sendApi } from '../meta/messaging/send-api.ts';
import type { SendApiAccess } from '../meta/messaging/send-api.ts';
import { attachmentOf, commentRequest, sendComment } from './comments.ts';
import { failureFromReply } from './failures.ts';
import { addressOf, authorization } from './page-api.ts';
import { userProfile } from './payloads.ts';
import type { FacebookSettings } from './settings.ts';

const access: SendApiAccess<FacebookSettings> = {
  addressOf,
  authorization,
  messagesPath: ({ pageId }) => `/${pageId}/messages`,
  failureFromReply,
};
const { post, ...actions } = sendApi(access);

export const { markRead, showTyping } = actions;

/**
 * One call of the Send API (https://developers.facebook.com/docs/messenger-platform/reference/send-api).
 * @throws {DeliveryError}
 */
export async function sendPart(part: OutboundPart, context: SendContext<FacebookSettings>): Promise<SentPart> {
  const comment = commentRequest.safeParse(part.request);
  if (comment.success) return sendComment(comment.data, context);
  const { status, answer } = await post(part.request, context);
  if (!answer?.message_id) {
    throw new DeliveryError('outcome-unknown', 'Meta answered without a message id: it may have taken the message', {
      providerCode: `HTTP ${String(status)}`,
    });
  }
  const { to } = context.message;
  const recipientId = answer.recipient_id ?? to;
  return {
    providerMessageId: answer.message_id,
    // A person answered in private may have another id in Messenger than under a comment.
    ...(recipientId === to || to.startsWith('user_ref:') ? {} : { recipientIds: [to, recipientId] }),
    outcome: { status: 'sent', providerStatus: 'sent' },
  };
}

/** A customer's name (https://developers.facebook.com/docs/messenger-platform/identity/user-profile). */
export async function lookUpCustomer(
  customerId: string,
  context: LookUpContext<FacebookSettings>,
): Promise<Partial<Customer>> {
  return lookUpProfile(customerId, context, { ...access, fields: 'name,first_name,last_name', toCustomer });
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
