import { z } from 'zod';

/** Longer than any channel takes even in parts: what is above it is a mistake, not a message. */
export const MAX_TEXT_LENGTH = 100_000;
const MAX_RECIPIENTS = 1_000;
const MAX_ITEMS = 100;
/** Cards of one carousel. */
export const MIN_CARDS = 2;
export const MAX_CARDS = 10;

const idLike = z.union([z.string(), z.number()], { error: 'must be text or a number' });
const IDS = 'must be a number or id, or a list of them';
const word = z.string();

/** Somebody by id alone, or as Hybrid Chat names its participants. */
const recipient = z.union([
  z.string(),
  z.number(),
  z.looseObject({ id: idLike.optional(), refId: idLike.optional(), type: word.optional() }),
]);
export type RecipientRequest = z.infer<typeof recipient>;

export const AttachmentRequest = z.union(
  [
    word,
    z.looseObject({
      url: word.optional().describe('http or https address from which the channel can fetch the file'),
      mediaUrl: word.optional().describe('another spelling of url'),
      name: word.optional(),
      fileName: word.optional().describe('another spelling of name'),
      mimeType: word.optional(),
      type: word
        .optional()
        .describe('image, audio, video or file, else read from mimeType or the name; any other word is refused'),
      size: z.number().optional().describe('bytes'),
      caption: word.optional(),
    }),
  ],
  { error: 'must be an address, or an object with url' },
);
export type AttachmentRequest = z.infer<typeof AttachmentRequest>;

export const ButtonRequest = z.union(
  [
    word,
    z.looseObject({
      title: word.optional(),
      text: word.optional().describe('another spelling of title'),
      label: word.optional().describe('another spelling of title'),
      payload: idLike.optional().describe('what comes back when it is pressed; default: the title'),
      value: idLike.optional().describe('another spelling of payload'),
      type: word.optional().describe('reply, url or call, else read from url and phone; any other word is refused'),
      url: word.optional(),
      phone: word.optional().describe('E.164; of a call button'),
      description: word.optional(),
    }),
  ],
  { error: 'must be a text, or an object with title' },
);
export type ButtonRequest = z.infer<typeof ButtonRequest>;

export const CardRequest = z.looseObject({
  title: word.optional(),
  subtitle: word.optional(),
  imageUrl: word.optional(),
  url: word.optional().describe('what opens when the card is pressed'),
  buttons: z.array(ButtonRequest).max(MAX_ITEMS).optional(),
});
export type CardRequest = z.infer<typeof CardRequest>;

export const LocationRequest = z.looseObject({
  latitude: idLike,
  longitude: idLike,
  name: word.optional(),
  address: word.optional(),
});
export type LocationRequest = z.infer<typeof LocationRequest>;

export const ContactRequest = z.looseObject({
  name: z.union([word, z.looseObject({ formattedName: word.optional() })]).optional(),
  phones: z.array(z.union([idLike, z.looseObject({ phone: idLike.optional() })])).optional(),
  emails: z.array(z.union([word, z.looseObject({ email: word.optional() })])).optional(),
  addresses: z.array(word).optional().describe('one line each'),
  organization: word.optional(),
  urls: z.array(z.union([word, z.looseObject({ url: word.optional() })])).optional(),
  birthday: word.optional().describe('1990-01-31'),
  note: word.optional(),
});
export type ContactRequest = z.infer<typeof ContactRequest>;

export const TemplateRequest = z.looseObject({
  name: word.optional().describe("the provider's name or id of the template"),
  language: z.union([word, z.looseObject({ code: word })]).optional(),
  namespace: word.optional(),
  variables: z.union([z.record(z.string(), idLike), z.array(idLike)]).optional(),
  components: z.array(z.unknown()).optional().describe("the provider's own components, passed on as they are"),
});
export type TemplateRequest = z.infer<typeof TemplateRequest>;

/**
 * A message to send, in either shape: `{number, text, id?}`, or the Hybrid Chat message object (`to` or `refId`, `channel`, …); the
 * body of POST /api/v1/messages and of JMSType `SendSms`. `null` counts as absent. Unknown fields are refused, but for those of the Hybrid
 * Chat object, which are passed over.
 */
export const SendRequest = z
  .looseObject({
    number: z.union([idLike, z.array(idLike).max(MAX_RECIPIENTS)], { error: IDS }).optional(),
    to: z.union([recipient, z.array(recipient).max(MAX_RECIPIENTS)], { error: `${IDS}, or of {id}` }).optional(),
    refId: z.union([idLike, z.array(idLike).max(MAX_RECIPIENTS)], { error: IDS }).optional(),
    channel: word.optional().describe('sms (default), whatsapp, facebook, viber or smpp, in any case'),
    account: word.optional().describe('which of the accounts of the channel'),
    text: z
      .union([word, z.number()], { error: 'must be text' })
      .optional()
      .describe(`at most ${String(MAX_TEXT_LENGTH)} characters`),
    id: idLike.optional().describe("the application's own id: callbackId at the CRM, id in delivery reports"),
    messageId: idLike.optional().describe('of the Hybrid Chat object: the same as id, where there is no id'),
    conversationId: idLike.optional(),
    messageType: word.optional(),
    attachments: z.array(AttachmentRequest).max(MAX_ITEMS).optional(),
    buttons: z.array(ButtonRequest).max(MAX_ITEMS).optional(),
    cards: z.array(CardRequest).max(MAX_ITEMS).optional().describe('a carousel: 2 to 10 cards'),
    carousel: z
      .union([z.array(CardRequest).max(MAX_ITEMS), z.looseObject({ cards: z.array(CardRequest).max(MAX_ITEMS) })])
      .optional()
      .describe('another spelling of cards'),
    location: LocationRequest.optional(),
    contacts: z.array(ContactRequest).max(MAX_ITEMS).optional(),
    template: z.union([word, TemplateRequest]).optional(),
    lane: z.enum(['reply', 'bulk']).optional().describe('bulk waits behind replies; default reply'),
    bulk: z.boolean().optional().describe('another spelling of lane: bulk'),
  })
  .meta({
    id: 'SendRequest',
    description:
      'A message to one customer or several. Unknown fields are refused; of a Hybrid Chat object they are passed over.',
  });
export type SendRequest = z.infer<typeof SendRequest>;

/** The same as JSON Schema (draft 2020-12), for OpenAPI. */
export const sendRequestJsonSchema = (): object => z.toJSONSchema(SendRequest, { io: 'input' });
