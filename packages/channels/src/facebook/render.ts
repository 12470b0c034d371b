import type { Account, CommentTarget, OutboundMessage } from '@ccm/core/domain';
import { commentTarget, DeliveryError } from '@ccm/core/domain';
import type { RenderedMessage } from '../contract/index.ts';
import type { MediaRules } from '../media/index.ts';
import type { MessagingProduct } from '../meta/messaging/product.ts';
import { renderMessaging } from '../meta/messaging/render.ts';
import { attachmentAsLink, splitText } from '../text/index.ts';
import { renderComment } from './comments.ts';
import { policyOf } from './messaging-policy.ts';
import type { FacebookSettings } from './settings.ts';

const MEGABYTE = 1_000_000;
const FILE_BYTES = 25 * MEGABYTE;
const IMAGE_BYTES = 8 * MEGABYTE;
/** In UTF-16 units (https://developers.facebook.com/docs/messenger-platform/reference/send-api). */
export const MAX_TEXT = 2000;

/**
 * https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets: media that the chat does not show go as a file.
 */
const MESSENGER_MEDIA: MediaRules = {
  channel: 'Messenger',
  image: { types: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: IMAGE_BYTES },
  audio: { types: ['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/wav', 'audio/ogg'], maxBytes: FILE_BYTES },
  video: { types: ['video/mp4', 'video/quicktime', 'video/webm', 'video/x-msvideo'], maxBytes: FILE_BYTES },
  file: { maxBytes: FILE_BYTES },
};

const MESSENGER: MessagingProduct = {
  name: 'Messenger',
  splitText: (text) => splitText(text, MAX_TEXT),
  messageId: /^m(?:id)?[._]/,
  media: MESSENGER_MEDIA,
  hasCallButtons: true,
  quickRepliesUnderFiles: true,
  envelopeOf: (message) => ({ recipient: recipientOf(message.to), ...policyOf(message) }),
  metadataOf: ({ id }, index) => `ccm:${id}:${String(index)}`,
};

/** @throws {DeliveryError} `invalid-message`, `invalid-recipient`. */
export function render(message: OutboundMessage, { settings }: Account<FacebookSettings>): RenderedMessage {
  const target = commentTarget(message);
  if (target === undefined) return renderMessaging(message, MESSENGER);
  if (!target.private) return renderComment(message, target);
  const recipient = privateRecipient(target, settings.pageId);
  return renderOne(message, { ...MESSENGER, envelopeOf: () => ({ recipient, messaging_type: 'RESPONSE' }) });
}

/** A visitor's post is answered in private as a comment is. */
const privateRecipient = ({ commentId }: CommentTarget, pageId: string): Readonly<Record<string, string>> =>
  commentId.startsWith(`${pageId}_`) ? { post_id: commentId } : { comment_id: commentId };

/**
 * Meta takes one private answer to a comment, ever (https://developers.facebook.com/docs/messenger-platform/discovery/private-replies):
 * files beside a text go in it as links. @throws {DeliveryError} `invalid-message` for more than one message even so.
 */
function renderOne(message: OutboundMessage, product: MessagingProduct): RenderedMessage {
  const whole = renderMessaging(message, product);
  if (whole.parts.length === 1) return whole;
  const { attachments, text } = message.content;
  const lines = [text, ...attachments.map(attachmentAsLink)].filter((line) => line !== '').join('\n');
  const linked = renderMessaging(
    { ...message, content: { ...message.content, text: lines, attachments: [] } },
    product,
  );
  if (linked.parts.length === 1) return { ...linked, notes: [...linked.notes, AS_LINKS] };
  throw new DeliveryError(
    'invalid-message',
    `A comment takes one private answer, and this message would go as ${String(linked.parts.length)}: send a text of at most ${String(MAX_TEXT)} characters, or one file`,
  );
}

const AS_LINKS = 'files became links: a comment takes one private answer';

function recipientOf(to: string): Readonly<Record<string, string>> {
  if (to === '' || /\s|^\+/.test(to)) {
    throw new DeliveryError('invalid-recipient', 'A Messenger customer is named by the id that came with a message');
  }
  const visitor = /^user_ref:(.+)$/.exec(to)?.[1];
  return visitor === undefined ? { id: to } : { user_ref: visitor };
}
