import type { OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, referredId } from '@ccm/core/domain';
import type { RenderedMessage } from '../contract/index.ts';
import type { MediaRules } from '../media/index.ts';
import type { MessagingProduct } from '../meta/messaging/product.ts';
import { renderMessaging } from '../meta/messaging/render.ts';
import { splitText } from '../text/index.ts';

const MEGABYTE = 1_000_000;
const FILE_BYTES = 25 * MEGABYTE;
const IMAGE_BYTES = 8 * MEGABYTE;
/** Of UTF-8 (https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message). */
export const MAX_TEXT_BYTES = 1000;

/** …/instagram-messaging/features/attachment-upload */
const INSTAGRAM_MEDIA: MediaRules = {
  channel: 'Instagram',
  image: { types: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: IMAGE_BYTES },
  audio: { types: ['audio/aac', 'audio/mp4', 'audio/wav'], maxBytes: FILE_BYTES },
  video: {
    types: ['video/mp4', 'video/ogg', 'video/x-msvideo', 'video/quicktime', 'video/webm'],
    maxBytes: FILE_BYTES,
  },
  file: { types: ['application/pdf'], maxBytes: FILE_BYTES },
};

/** Meta promises no form of Instagram's ids: any but those that CCM makes. */
const NOT_CCMS = /^(?![\da-f]{32}$|[\da-f]{8}-[\da-f-]{27}$)\S+$/;

const INSTAGRAM: MessagingProduct = {
  name: 'Instagram',
  splitText: (text) => splitBytes(text, MAX_TEXT_BYTES),
  messageId: NOT_CCMS,
  media: INSTAGRAM_MEDIA,
  hasCallButtons: false,
  quickRepliesUnderFiles: false,
  envelopeOf,
};

/** The only reaction of the API's samples; any other emoji goes as text. */
const HEART = /^\u2764\ufe0f?$/;

/** @throws {DeliveryError} `invalid-message`, `invalid-recipient`. */
export function render(message: OutboundMessage): RenderedMessage {
  const { action, ...content } = message.content;
  if (action?.does !== 'react') return renderMessaging(message, INSTAGRAM);
  const { emoji } = action;
  if (emoji !== '' && !HEART.test(emoji)) {
    const rendered = renderMessaging({ ...message, content: { ...content, text: emoji } }, INSTAGRAM);
    return {
      ...rendered,
      notes: ['the reaction became its emoji as text: Instagram takes a heart', ...rendered.notes],
    };
  }
  const mid = referredId(action.message);
  const request = {
    recipient: { id: recipientOf(message.to) },
    ...(emoji === ''
      ? { sender_action: 'unreact', payload: { message_id: mid } }
      : { sender_action: 'react', payload: { message_id: mid, reaction: 'love' } }),
  };
  return { parts: [{ kind: 'reaction', cost: 1, request }], notes: [] };
}

/**
 * Outside the 24 hours since the customer last wrote a message needs the one tag that Instagram has, which travels as the name of a
 * template.
 * @throws {DeliveryError}
 */
function envelopeOf({ to, content, lane }: OutboundMessage): Readonly<Record<string, unknown>> {
  const recipient = { id: recipientOf(to) };
  if (content.template === undefined) return { recipient, messaging_type: lane === 'reply' ? 'RESPONSE' : 'UPDATE' };
  if (!/^tag:HUMAN_AGENT$/i.test(content.template.name)) {
    throw new DeliveryError('invalid-message', 'The only template of Instagram is the tag tag:HUMAN_AGENT');
  }
  if (lane === 'bulk') {
    throw new DeliveryError(
      'invalid-message',
      'tag:HUMAN_AGENT is for answers of people: a bulk message waits until the customer writes',
    );
  }
  return { recipient, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
}

/** @throws {DeliveryError} */
function recipientOf(to: string): string {
  if (/^\d+$/.test(to)) return to;
  throw new DeliveryError('invalid-recipient', 'An Instagram customer is named by the id that came with a message');
}

/** Parts within a limit of bytes, cut where a person would. */
function splitBytes(text: string, maxBytes: number, maxLength = maxBytes): string[] {
  return splitText(text, maxLength).flatMap((part) => {
    const bytes = Buffer.byteLength(part);
    if (bytes <= maxBytes) return [part];
    return splitBytes(part, maxBytes, Math.max(2, Math.floor((part.length * maxBytes) / bytes) - 1));
  });
}
