import { z } from 'zod';

const webAddress = z.string().regex(/^https?:\/\//, 'must be an http address');
const postback = z.strictObject({
  type: z.literal('postback'),
  title: z.string().min(1).max(20),
  payload: z.string().min(1).max(1000),
});
const webUrl = z.strictObject({ type: z.literal('web_url'), title: z.string().min(1).max(20), url: webAddress });
const phoneNumber = z.strictObject({
  type: z.literal('phone_number'),
  title: z.string().min(1).max(20),
  payload: z.string().regex(/^\+\d{6,15}$/),
});
const buttons = z
  .array(z.discriminatedUnion('type', [postback, webUrl, phoneNumber]))
  .min(1)
  .max(3);

const element = z
  .strictObject({
    title: z.string().min(1).max(80),
    subtitle: z.string().min(1).max(80).exactOptional(),
    image_url: webAddress.exactOptional(),
    default_action: z.strictObject({ type: z.literal('web_url'), url: webAddress }).exactOptional(),
    buttons: buttons.exactOptional(),
  })
  .refine((card) => Object.keys(card).length > 1, 'a card needs more than a title');

const template = z.discriminatedUnion('template_type', [
  z.strictObject({ template_type: z.literal('button'), text: z.string().min(1).max(640), buttons }),
  z.strictObject({ template_type: z.literal('generic'), elements: z.array(element).min(1).max(10) }),
]);

const file = z.strictObject({ url: webAddress, is_reusable: z.boolean().exactOptional() });
const attachment = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['image', 'audio', 'video', 'file']), payload: file }),
  z.strictObject({ type: z.literal('template'), payload: template }),
]);

const quickReply = z.discriminatedUnion('content_type', [
  z.strictObject({
    content_type: z.literal('text'),
    title: z.string().min(1).max(20),
    payload: z.string().min(1).max(1000),
    image_url: webAddress.exactOptional(),
  }),
  z.strictObject({ content_type: z.literal('user_phone_number') }),
  z.strictObject({ content_type: z.literal('user_email') }),
]);

const message = z
  .strictObject({
    text: z.string().min(1).max(2000).exactOptional(),
    attachment: attachment.exactOptional(),
    quick_replies: z.array(quickReply).min(1).max(13).exactOptional(),
    metadata: z.string().max(999).exactOptional(),
  })
  .refine(
    (one) => (one.text === undefined) !== (one.attachment === undefined),
    'needs either a text or an attachment, not both',
  );

const recipient = z
  .strictObject({
    id: z.string().min(1).exactOptional(),
    user_ref: z.string().min(1).exactOptional(),
    comment_id: z.string().min(1).exactOptional(),
    post_id: z.string().min(1).exactOptional(),
  })
  .refine((one) => Object.keys(one).length === 1, 'needs exactly one of id, user_ref, comment_id and post_id');

/** Those that Meta has not retired. */
const TAGS = ['HUMAN_AGENT', 'CUSTOMER_FEEDBACK'] as const;

/** The body of `POST /{page}/messages` (https://developers.facebook.com/docs/messenger-platform/reference/send-api). */
export const SendRequest = z.union([
  z.strictObject({ recipient, sender_action: z.enum(['mark_seen', 'typing_on', 'typing_off']) }),
  z.strictObject({
    recipient,
    sender_action: z.enum(['react', 'unreact']),
    payload: z.strictObject({ message_id: z.string().min(1), reaction: z.string().exactOptional() }),
  }),
  z
    .strictObject({
      recipient,
      messaging_type: z.enum(['RESPONSE', 'UPDATE', 'MESSAGE_TAG']),
      tag: z.enum(TAGS).exactOptional(),
      notification_type: z.enum(['REGULAR', 'SILENT_PUSH', 'NO_PUSH']).exactOptional(),
      reply_to: z.strictObject({ mid: z.string().min(1) }).exactOptional(),
      message,
    })
    .refine((one) => (one.messaging_type === 'MESSAGE_TAG') === (one.tag !== undefined), 'tag goes with MESSAGE_TAG'),
]);
export type SendRequest = z.infer<typeof SendRequest>;

export type SentContent = z.infer<typeof message>;

/** The faults of a body, one sentence each; none for a good one. */
export function faultsOf(body: unknown): readonly string[] {
  const parsed = SendRequest.safeParse(body);
  return parsed.success ? [] : [z.prettifyError(parsed.error).replaceAll('\n', ' ')];
}
