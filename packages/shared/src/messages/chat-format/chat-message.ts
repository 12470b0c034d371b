import { compact } from '@ccm/core/objects';
import type { ActivityInput, ChatEndedInput, ChatEnvelope, ChatFormat, ChatMessageInput } from './chat-format.ts';
import { nameOf, timeOf } from './describe-customer.ts';
import type { CustomerName } from './describe-customer.ts';
import { hostedOf, shownText, withdrawnConsent } from './describe-message.ts';
import type { Hosted } from './describe-message.ts';
import type { HostedMedia } from './hosted-media.ts';

/**
 * Hybrid Chat's conversation message object (Hybrid Chat 3.15, "Conversation Message Object"), with text, attachments and buttons as
 * Expertflow's own senders write them, and our additions. The one place that knows this shape.
 */
export const hybridChatFormat: ChatFormat = {
  message: toChatMessage,
  activity: toActivity,
  chatEnded: toChatEnded,
};

function toChatMessage(input: ChatMessageInput): unknown {
  const { event, media } = input;
  const { location, contacts } = event;
  return {
    ...common(input, { type: messageTypeOf(input), who: nameOf(event.customer, input.ref.customerId) }),
    timestamp: isoTime(event.atMs, input.atMs),
    tag: event.comment === undefined ? '' : 'COMMENT',
    language: event.customer.language ?? '',
    text: shownText(event, media),
    attachments: hostedOf(media).map(toAttachment),
    serviceIdentifier: event.serviceIdentifier,
    providerMessageId: event.providerMessageId,
    ...compact({ location }),
    ...(contacts === undefined || contacts.length === 0 ? {} : { contacts }),
    ...additions(event),
  };
}

/** A file beside a location or a contact makes it a ChatMessage, where a desk shows attachments; the file of the contacts does not. */
function messageTypeOf({ event, media }: ChatMessageInput): string {
  if (media.some((each) => !isContactFile(each))) return 'ChatMessage';
  if (event.location !== undefined) return 'LocationMessage';
  return event.contacts !== undefined && event.contacts.length > 0 ? 'ContactMessage' : 'ChatMessage';
}

const isContactFile = (each: HostedMedia): boolean => each.hosted && each.contacts !== undefined;

/** The data that Hybrid Chat has no field for, if there is any. */
function additions(event: ChatMessageInput['event']): Record<string, unknown> {
  const { payload, raw, edited, forwarded, referral, quotedMessageId, comment } = event;
  const consent = withdrawnConsent(event);
  return compact({ payload, raw, edited, forwarded, referral, quotedMessageId, comment, consent });
}

const toAttachment = ({ url, name, mimeType, sizeBytes, kind }: Hosted): unknown => ({
  url,
  name,
  mimeType,
  ...compact({ size: sizeBytes }),
  type: kind,
});

function toActivity(input: ActivityInput): unknown {
  const { event, ref } = input;
  const { activity, consent, payload, quotedMessageId, referral, raw } = event;
  return {
    ...common(input, { type: 'ActivityMessage', who: nameOf(event.customer, ref.customerId) }),
    timestamp: isoTime(event.atMs, input.atMs),
    tag: activity.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_'),
    text: event.text,
    serviceIdentifier: event.serviceIdentifier,
    ...compact({ activity, consent, payload, quotedMessageId, referral, raw }),
  };
}

function toChatEnded(input: ChatEndedInput): unknown {
  return {
    ...common(input, { type: 'ActivityMessage', who: nameOf(input.customer, input.ref.customerId) }),
    tag: 'CHAT_ENDED',
    reason: 'INACTIVITY',
    serviceIdentifier: input.serviceIdentifier,
  };
}

function common(
  { messageId, conversationId, ref, aliases = [], atMs, skillGroup }: ChatEnvelope,
  { type, who }: { readonly type: string; readonly who: CustomerName },
): Record<string, unknown> {
  return {
    messageId,
    conversationId,
    messageType: type,
    refId: ref.customerId,
    channel: ref.channel,
    // Hybrid Chat itself writes the text "undefined" for the alias of a customer.
    from: {
      id: ref.customerId,
      ...who,
      alias: 'undefined',
      type: 'Customer',
      ...(aliases.length === 0 ? {} : { aliases }),
    },
    to: [],
    timestamp: isoTime(undefined, atMs),
    tag: '',
    processByBot: false,
    language: '',
    text: '',
    attachments: [],
    buttons: [],
    ...compact({ skillGroup }),
  };
}

const isoTime = (eventAtMs: number | undefined, receivedAtMs: number): string =>
  new Date(timeOf(eventAtMs, receivedAtMs)).toISOString();
