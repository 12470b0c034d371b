import { z } from 'zod';
import { errors, flag, items, kindOrFlags, list, listOf, number, part, text, withErrors } from './fields.ts';

const mediaPart = part({
  id: text,
  link: text,
  url: text,
  mime_type: text,
  caption: text,
  filename: text,
  status: text,
  file_size: number,
  errors,
});
/** A file of any kind. */
export const media = withErrors(mediaPart);

const metadata = part({ display_phone_number: text, phone_number_id: text });
/** Some senders of the classic shape write the name alone. */
const sender = z.preprocess(
  (given) => (typeof given === 'string' ? [{ profile: { name: given } }] : given),
  listOf({ wa_id: text, user_id: text, username: text, profile: part({ name: text, username: text }) }),
);
const control = part({ previous_owner_role: text, new_owner_role: text, metadata: text });

/**
 * The events of one number: `entry[].changes[].value` of the Cloud shape, the whole body of the classic one
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages). Messages and statuses are read
 * one by one, with `message` and `status` below.
 */
export const webhookValue = withErrors(
  z.looseObject({
    metadata,
    contacts: sender,
    messages: list,
    statuses: list,
    calls: list,
    errors,
    /** Messages that were sent in the WhatsApp Business app, for numbers that are used there too. */
    message_echoes: list,
    user_id_update: list,
    /** While another responder has the conversation. */
    standby: part({ contacts: sender, messages: list, statuses: list, message_echoes: list }),
    /** The responder that answers from now on. */
    recipient: metadata,
    sender: part({ phone_number: text, user_id: text }),
    type: text,
    timestamp: number,
    control_passed: control,
    control_taken: control,
    user_preferences: listOf({
      wa_id: text,
      user_id: text,
      value: text,
      detail: text,
      category: text,
      timestamp: number,
    }),
  }),
);
export type WebhookValue = z.output<typeof webhookValue>;

/** The Cloud envelope. `object` is not looked at: nothing depends on it. */
export const cloudBody = z.looseObject({
  entry: items,
});
export const cloudEntry = z.looseObject({ changes: list });
export const cloudChange = z.looseObject({ field: text, value: z.unknown().optional() });
/** The classic shape is known by any of its lists. */
export const classicBody = z.union([
  z.looseObject({ messages: items }),
  z.looseObject({ statuses: items }),
  z.looseObject({ errors: items }),
  z.looseObject({ error: items }),
  z.looseObject({ contacts: items }),
]);

/** Meta's older reference shows the choice within `type`: `{"type": {"button_reply": {…}}}`. */
function withoutNesting(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('type' in given)) return given;
  const { type } = given;
  return typeof type === 'object' && type !== null ? { ...given, ...type, type: Object.keys(type)[0] } : given;
}

const content = {
  type: text,
  text: z.union([
    z.string().transform((body) => ({ body: body.trim() === '' ? undefined : body })),
    part({ body: text }),
  ]),
  image: media,
  video: media,
  audio: media,
  voice: media,
  document: media,
  sticker: media,
  location: part({ latitude: number, longitude: number, name: text, address: text, url: text }),
  contacts: listOf({
    origin: text,
    name: z.preprocess(
      (name) => (typeof name === 'string' ? { formatted_name: name } : name),
      part({
        formatted_name: text,
        prefix: text,
        first_name: text,
        middle_name: text,
        last_name: text,
        suffix: text,
      }),
    ),
    phones: listOf({ phone: text, wa_id: text }, 'phone'),
    emails: listOf({ email: text }, 'email'),
    addresses: listOf(
      { street: text, city: text, state: text, zip: text, country: text, country_code: text },
      'street',
    ),
    urls: listOf({ url: text }, 'url'),
    org: z.preprocess(
      (org) => (typeof org === 'string' ? { company: org } : org),
      part({ company: text, department: text, title: text }),
    ),
    birthday: text,
    /** The whole card, where the customer was asked for it. */
    vcard: text,
  }),
  interactive: z.preprocess(
    withoutNesting,
    part({
      type: text,
      button_reply: part({ id: text, title: text }),
      list_reply: part({ id: text, title: text, description: text }),
      nfm_reply: part({ name: text, body: text, response_json: z.unknown().optional() }),
      call_permission_reply: part({ response: text, is_permanent: flag, expiration_timestamp: number }),
      payment_method: part({ payment_method: text, reference_id: text }),
    }),
  ),
  button: part({ payload: text, text }),
  reaction: part({ message_id: text, emoji: text }),
  order: part({
    text,
    product_items: listOf({ product_retailer_id: text, quantity: text, item_price: text, currency: text }),
  }),
  system: part({
    type: kindOrFlags,
    body: text,
    wa_id: text,
    /** The number before the change. */
    customer: text,
    /** The classic shape's word for the new number. */
    new_wa_id: text,
    user_id: text,
    previous_user_id: text,
  }),
  unsupported: part({ type: text }),
  revoke: part({ original_message_id: text }),
  edit: part({ original_message_id: text, message: z.unknown().optional() }),
  ephemeral: z.unknown().optional(),
  errors,
};

/** One customer message, either shape. */
export const message = withErrors(
  z.looseObject({
    ...content,
    from: text,
    from_user_id: text,
    id: text,
    timestamp: number,
    group_id: text,
    context: part({
      id: text,
      forwarded: flag,
      frequently_forwarded: flag,
      referred_product: part({ catalog_id: text, product_retailer_id: text }),
    }),
    referral: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
);
export type Message = z.output<typeof message>;

/** One delivery status, either shape. */
export const status = withErrors(
  z.looseObject({
    id: text,
    status: text,
    /** `payment`: the status of a payment that the message asked for, not of the message. */
    type: text,
    timestamp: number,
    recipient_id: text,
    recipient_user_id: text,
    /** The classic shape may name the recipient here. */
    message: part({ recipient_id: text }),
    biz_opaque_callback_data: text,
    payment: part({
      reference_id: text,
      amount: part({ value: number, offset: number, currency: text }),
      currency: text,
    }),
    errors,
  }),
);
export type Status = z.output<typeof status>;
export type ReportedError = Status['errors'][number];

const sent = { to: text, to_user_id: text, recipient: text, type: text, text: part({ body: text }) };
/** A message that others sent in our name; `message` is the request to send, as another responder made it. */
export const echo = z.looseObject({ ...sent, id: text, timestamp: number, message: part(sent) });

/** A new id of a customer, as `field: user_id_update` tells of it. */
export const idUpdate = z.looseObject({
  wa_id: text,
  user_id: part({ previous: text, current: text }),
  timestamp: number,
});

/** One call, as `field: calls` tells of it. */
export const call = z.looseObject({
  id: text,
  from: text,
  from_user_id: text,
  to: text,
  event: text,
  direction: text,
  status: text,
  timestamp: number,
});
export type Call = z.output<typeof call>;
