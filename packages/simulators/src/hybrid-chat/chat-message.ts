import { z } from 'zod';

const E164 = /^\+[1-9]\d{6,14}$/;
const PHONE_CHANNELS: ReadonlySet<string> = new Set(['sms', 'smpp']);

const Attachment = z.looseObject({
  url: z.url(),
  name: z.string(),
  mimeType: z.string(),
  size: z.int().nonnegative().optional(),
  type: z.enum(['image', 'audio', 'video', 'file', 'sticker']),
});
const Coordinates = z.looseObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().optional(),
  address: z.string().optional(),
});
const Contact = z.looseObject({ name: z.string(), phones: z.array(z.string()) });

/** The object that Hybrid Chat takes for one customer message (its conversation message object, and our additions). */
export const ChatMessage = z
  .looseObject({
    messageId: z.string().min(1),
    conversationId: z.string().nullable(),
    messageType: z.enum(['ChatMessage', 'LocationMessage', 'ContactMessage', 'ActivityMessage']),
    refId: z.string().min(1),
    channel: z.enum(['sms', 'whatsapp', 'facebook', 'instagram', 'viber', 'telegram', 'smpp']),
    from: z.looseObject({
      id: z.string().min(1),
      name: z.string(),
      firstName: z.string(),
      lastName: z.string(),
      alias: z.literal('undefined'),
      type: z.literal('Customer'),
    }),
    to: z.array(z.unknown()),
    timestamp: z.iso.datetime({ precision: 3 }),
    tag: z.string(),
    processByBot: z.literal(false),
    language: z.string(),
    text: z.string(),
    attachments: z.array(Attachment),
    buttons: z.array(z.unknown()),
    skillGroup: z.string().min(1).optional(),
    serviceIdentifier: z.string().min(1),
    providerMessageId: z.string().min(1).optional(),
    location: Coordinates.optional(),
    contacts: z.array(Contact).min(1).optional(),
  })
  .superRefine((message, context) => {
    for (const fault of faultsBetweenFields(message)) context.addIssue({ code: 'custom', message: fault });
  });
export type ChatMessage = z.infer<typeof ChatMessage>;

interface Related {
  readonly messageType: string;
  readonly refId: string;
  readonly channel: string;
  readonly from: { readonly id: string };
  readonly text: string;
  readonly attachments: readonly unknown[];
  readonly providerMessageId?: string | undefined;
  readonly location?: unknown;
  readonly contacts?: unknown;
}

function faultsBetweenFields(message: Related): string[] {
  const faults = {
    'from.id is not the refId': message.from.id !== message.refId,
    'refId looks like a phone number but is not E.164 with a plus': isUnmarkedNumber(message),
    'a LocationMessage needs location': message.messageType === 'LocationMessage' && message.location === undefined,
    'a ContactMessage needs contacts': message.messageType === 'ContactMessage' && message.contacts === undefined,
    'a ChatMessage needs a text or an attachment':
      message.messageType === 'ChatMessage' && message.text === '' && message.attachments.length === 0,
    'a customer message needs the providerMessageId':
      message.messageType !== 'ActivityMessage' && message.providerMessageId === undefined,
  };
  return Object.entries(faults).flatMap(([fault, present]) => (present ? [fault] : []));
}

/**
 * Whether a number lacks its plus. Only WhatsApp and the SMS channels know people by numbers; short codes and alphanumeric senders are no
 * phone numbers.
 */
function isUnmarkedNumber({ channel, refId }: Related): boolean {
  if (refId.startsWith('+')) return !E164.test(refId);
  return (PHONE_CHANNELS.has(channel) || channel === 'whatsapp') && /^(00)?\d{9,15}$/.test(refId);
}
