import { z } from 'zod';

/** A field that Meta may leave out, or fill with something unforeseen: the event is worth more than the field. */
const optional = <T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<z.ZodNullable<T>>> =>
  schema.nullable().optional().catch(undefined);

/** One object alone counts as a list of one. */
const list = optional(
  z.preprocess(
    (given) => (typeof given === 'object' && given !== null && !Array.isArray(given) ? [given] : given),
    z.array(z.unknown()),
  ),
);

/** The items that are as documented, each read for itself. */
const listOf = <T extends z.ZodType>(
  schema: T,
): z.ZodPipe<typeof list, z.ZodTransform<z.output<T>[], z.output<typeof list>>> =>
  list.transform((items) =>
    (items ?? []).flatMap((item) => {
      const read = schema.safeParse(item);
      return read.success ? [read.data] : [];
    }),
  );

const id = z.union([z.string().min(1), z.number().transform(String)]);
const text = optional(z.string());
/** The words of a customer: some platforms between Meta and us write a number as one. */
const words = optional(z.union([z.string(), z.number().transform(String)]));
const record = optional(z.record(z.string(), z.unknown()));
/** Meta's newer samples write every value as a text. */
const flag = optional(z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]));

/** Milliseconds since 1970. Seconds have been seen too: a number below 10^12 (the year 2001 in milliseconds) is taken for seconds. */
const moment = optional(
  z.coerce
    .number()
    .positive()
    .transform((value) => (value < 1e12 ? value * 1000 : value)),
);

/** https://developers.facebook.com/docs/messenger-platform/webhooks */
export const webhookBody = z.preprocess(
  // Instagram's samples have the body in a list of one.
  (given) => (Array.isArray(given) && given.length === 1 ? (given[0] as unknown) : given),
  z.looseObject({
    object: z.string(),
    entry: z.union([z.array(z.unknown()), z.looseObject({}).transform((one): unknown[] => [one])]),
  }),
);

const entry = z.looseObject({
  /** The page. */
  id,
  messaging: list,
  /** The same items, while another app owns the conversation (handover protocol). */
  standby: list,
  /** Events of the page itself, its forms and its posts. */
  changes: list,
  /** https://developers.facebook.com/documentation/business-messaging/messenger-platform/calling/webhooks */
  calls: list,
});

/** Meta shows the answer to a request for calls so: an item of `messaging` in place of the entry. */
const bareItem = z.looseObject({ sender: z.looseObject({ id }), recipient: z.looseObject({ id }) });

/** Each entry is read for itself: one that is not as documented must not cost the others. */
export const webhookEntry = z.preprocess((given) => {
  const item = bareItem.safeParse(given).data;
  return item === undefined ? given : { id: item.recipient.id, messaging: [given] };
}, entry);
export type WebhookEntry = z.output<typeof entry>;

const party = optional(z.looseObject({ id: optional(id), user_ref: optional(id) }));

/** One item of `messaging`; one further key holds the event. */
export const messagingItem = z.looseObject({ sender: party, recipient: party, timestamp: moment });

/** The visitor of a web site who ticked a checkbox there, where the event names no sender. */
export const optInOfVisitor = z.looseObject({ user_ref: id });

/** Stands beside the first message of a person whom we wrote to under another id. */
export const priorMessage = z.looseObject({ source: text, identifier: id });

/** A change whose field and value are those of messaging (`messages`, `messaging_postbacks`, `message_reactions`). */
export const messagingChange = z.looseObject({
  field: z.string().startsWith('messag'),
  value: z.looseObject({
    sender: z.union([z.looseObject({ id }), z.looseObject({ user_ref: id })]),
    recipient: z.looseObject({ id }),
  }),
});

const element = z.looseObject({ title: text, subtitle: text, url: text, item_url: text, id: optional(id) });
const elements = optional(z.looseObject({ elements: listOf(element) }));

const attachment = z.looseObject({
  type: z.string().toLowerCase().catch('unknown'),
  title: text,
  url: text,
  /** The same, as older versions of the API wrote it. */
  URL: text,
  payload: optional(
    z.looseObject({
      url: text,
      title: text,
      /** Of a template with buttons. */
      text,
      sticker_id: optional(id),
      story_media_url: text,
      coordinates: optional(z.looseObject({ lat: z.coerce.number(), long: z.coerce.number() })),
      elements: listOf(element),
      generic: elements,
      product: elements,
    }),
  ),
});

const product = z.looseObject({
  name: text,
  retailer_id: optional(id),
  id: optional(id),
  quantity: optional(id),
  unit_price: optional(id),
  currency: text,
});

/** .../webhook-events/messages, and /message-echoes with `is_echo`. */
export const messageEvent = z.looseObject({
  mid: text,
  text: words,
  is_echo: flag,
  /** Instagram: the account writes to itself. */
  is_self: flag,
  is_deleted: flag,
  is_unsupported: flag,
  metadata: text,
  quick_reply: optional(z.looseObject({ payload: text })),
  /** Instagram: a story that the message answers. */
  reply_to: optional(z.looseObject({ mid: text, story: optional(z.looseObject({ id: optional(id), url: text })) })),
  referral: record,
  /** Products that the customer asks for out of a shop. */
  order: optional(z.looseObject({ note: text, products: listOf(product) })),
  /** One object alone counts as a list of one. */
  attachments: optional(
    z.preprocess(
      (given) => (typeof given === 'object' && given !== null && !Array.isArray(given) ? [given] : given),
      z.array(attachment.catch({ type: 'unknown' })),
    ),
  ),
});

/** .../webhook-events/messaging_postbacks; `mid` since Graph v11. */
export const postbackEvent = z.looseObject({ mid: text, title: text, payload: text, referral: record });

/** .../webhook-events/message-deliveries */
export const deliveryEvent = z.looseObject({ mids: optional(z.array(z.string())), watermark: moment });

/** .../webhook-events/message-reads; Instagram names the last message in place of a moment. */
export const readEvent = z.looseObject({ watermark: moment, mid: text });

/** .../webhook-events/message-reactions */
export const reactionEvent = z.looseObject({ mid: text, action: text, reaction: text, emoji: text });

/** .../webhook-events/message-edits; `num_edit` is a text in Meta's sample. */
export const editEvent = messageEvent.extend({ mid: z.string().min(1), num_edit: optional(id) });

/** A referral, an opt-in, a linked account, a change of the conversation's owner, a sanction: shown, not acted upon. */
export const otherEvent = z.looseObject({
  ref: optional(id),
  source: text,
  type: text,
  status: text,
  payload: text,
  action: text,
  reason: text,
  new_owner_app_id: optional(id),
  requested_owner_app_id: optional(id),
  /** Of an `optin` to notifications: `STOP_NOTIFICATIONS` ends it. */
  notification_messages_status: text,
});

/** .../webhook-events/messaging_feedback: answers to the customer feedback template. */
export const callPermission = z.looseObject({
  response: z.string().min(1),
  expiration_timestamp: optional(z.coerce.number()),
});

export const feedbackEvent = z.looseObject({
  feedback_screens: z.array(
    z.looseObject({
      questions: z.record(
        z.string(),
        z.looseObject({
          type: text,
          payload: optional(id),
          follow_up: optional(z.looseObject({ payload: optional(id) })),
        }),
      ),
    }),
  ),
});

/** .../webhook-events/response_feedback: the customer's judgement of an answer. */
export const responseFeedbackEvent = z.looseObject({ feedback: z.string().min(1), mid: text });

/** .../webhook-events/messaging_customer_information: answers to the customer information form. */
export const informationEvent = z.looseObject({
  screens: z.array(z.looseObject({ responses: z.array(z.looseObject({ key: text, value: optional(id) })) })),
});

/** The Send API's answer. An error may come with HTTP 200 as well. */
export const sendAnswer = z.looseObject({
  message_id: text,
  recipient_id: optional(id),
  error: optional(
    z.looseObject({
      type: text,
      code: optional(z.coerce.number()),
      error_subcode: optional(z.coerce.number()),
      is_transient: optional(z.boolean()),
      message: text,
      error_user_msg: text,
      fbtrace_id: text,
    }),
  ),
});

/** .../webhook-events/payment: something was bought in the conversation. */
export const paymentEvent = z.looseObject({
  amount: optional(z.looseObject({ amount: optional(id), currency: text })),
});

export type Element = z.infer<typeof element>;
export type Attachment = z.infer<typeof attachment>;
export type MessageEvent = z.infer<typeof messageEvent>;
export type MessagingItem = z.infer<typeof messagingItem>;
export type SendAnswer = z.infer<typeof sendAnswer>;

/** Both sides of a call, and its progress; `recipient_id` is the person whom the page calls. */
export const callEvent = z.looseObject({
  id: optional(id),
  from: optional(id),
  to: optional(id),
  recipient_id: optional(id),
  event: text,
  call_status: text,
  call_direction: text,
  timestamp: moment,
});
