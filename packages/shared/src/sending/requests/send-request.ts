import { z } from 'zod';
import { CHANNEL_NAMES } from '@ccm/channels/registry';

/** The longest text: longer than any channel takes even in parts, so above it is a mistake, not a message. */
export const MAX_TEXT_LENGTH = 100_000;
const MAX_RECIPIENTS = 1_000;
const MAX_ITEMS = 100;
/** Cards of one carousel. */
export const MIN_CARDS = 2;
export const MAX_CARDS = 10;

const idLike = z.union([z.string(), z.number()], { error: 'must be text or a number' });
const IDS = 'must be a number or id, or a list of them';
const word = z.string();

/** A recipient by id alone, or in the form of Hybrid Chat's participants. */
const recipient = z.union(
  [z.string(), z.number(), z.looseObject({ id: idLike.optional(), refId: idLike.optional(), type: word.optional() })],
  { error: 'must be a number or id, or an object with id' },
);
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
      size: idLike.optional().describe('bytes'),
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
      type: word
        .optional()
        .describe(
          'reply, url, call, share-location or share-phone, else read from url and phone; any other word is refused',
        ),
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

const degrees = z.union([z.string(), z.number()], {
  error: ({ input }) => (input === undefined ? 'is missing; give it in degrees' : 'must be text or a number'),
});

export const LocationRequest = z.looseObject({
  latitude: degrees,
  longitude: degrees,
  name: word.optional(),
  address: word.optional(),
});
export type LocationRequest = z.infer<typeof LocationRequest>;

const organization = z.union([word, z.looseObject({ company: word.optional() })], {
  error: 'must be text, or an object with company',
});

export const ContactRequest = z.looseObject({
  name: z
    .union([word, z.looseObject({ formattedName: word.optional() })], {
      error: 'must be text, or an object with formattedName',
    })
    .optional(),
  phones: z
    .array(
      z.union([idLike, z.looseObject({ phone: idLike.optional() })], {
        error: 'must be a number, or an object with phone',
      }),
    )
    .optional(),
  emails: z
    .array(
      z.union([word, z.looseObject({ email: word.optional() })], {
        error: 'must be an address, or an object with email',
      }),
    )
    .optional(),
  addresses: z
    .array(
      z.union([word, z.looseObject({ street: word.optional() })], { error: 'must be text, or an object with street' }),
    )
    .optional()
    .describe('one line each, or {street, city, state, zip, country}'),
  organization: organization.optional().describe('text, or {company, department, title}'),
  org: organization.optional().describe('another spelling of organization'),
  urls: z
    .array(
      z.union([word, z.looseObject({ url: word.optional() })], { error: 'must be an address, or an object with url' }),
    )
    .optional(),
  birthday: word.optional().describe('1990-01-31'),
  note: word.optional(),
});
export type ContactRequest = z.infer<typeof ContactRequest>;

export const HeaderRequest = z.union(
  [word, z.looseObject({ text: word.optional(), url: word.optional().describe('of an image, a video or a file') })],
  { error: 'must be a text, or an object with text or url' },
);
export type HeaderRequest = z.infer<typeof HeaderRequest>;

const SectionRequest = z.looseObject({
  title: word.optional(),
  rows: z.array(ButtonRequest).max(MAX_ITEMS),
});

export const ListRequest = z.looseObject({
  button: word.optional().describe('what the button that opens the list says'),
  sections: z.array(SectionRequest).max(MAX_ITEMS).optional(),
  rows: z.array(ButtonRequest).max(MAX_ITEMS).optional().describe('of a list without sections'),
});
export type ListRequest = z.infer<typeof ListRequest>;

export const StickerRequest = z.union(
  [
    word,
    z.looseObject({
      url: word.optional().describe('http or https address of its picture'),
      id: idLike.optional().describe("the provider's id of the sticker"),
    }),
  ],
  { error: 'must be an address, or an object with url or id' },
);
export type StickerRequest = z.infer<typeof StickerRequest>;

export const FlowRequest = z.looseObject({
  id: idLike.optional().describe('of the flow; else its name'),
  name: word.optional(),
  button: word.optional().describe('the label of the button'),
  token: idLike.optional().describe('comes back with the answer'),
  screen: word.optional().describe('the first screen; without it the flow asks its own server'),
  data: z.record(z.string(), z.unknown()).optional().describe('for the first screen'),
  draft: z.boolean().optional().describe('true for a flow that is not published yet'),
  fallbackUrl: word.optional().describe('a form for channels without flows'),
});
export type FlowRequest = z.infer<typeof FlowRequest>;

const TemplateButtonRequest = z.looseObject({
  index: idLike.optional().describe('from 0; default: its place in this list'),
  type: word.optional().describe('reply (default), url, otp, copy_code or flow'),
  payload: idLike
    .optional()
    .describe('of a reply; the end of the address, the password, the code or the token of any other'),
});

export const TemplateRequest = z.looseObject({
  name: word.optional().describe("the provider's name or id of the template"),
  language: z
    .union([word, z.looseObject({ code: word.optional() })], {
      error: 'must be a code such as en_US, or an object with code',
    })
    .optional(),
  namespace: word.optional(),
  variables: z
    .union([z.record(z.string(), idLike), z.array(idLike)], {
      error: 'must be an object such as {"1": "Ann"}, or a list',
    })
    .optional(),
  header: z
    .union([HeaderRequest, z.looseObject({ location: LocationRequest })], {
      error: 'must be a text, or an object with text, url or location',
    })
    .optional(),
  buttons: z.array(TemplateButtonRequest).max(MAX_ITEMS).optional(),
  components: z
    .array(z.looseObject({}, { error: 'must be an object' }))
    .optional()
    .describe("the provider's own components, passed on as they are"),
});
export type TemplateRequest = z.infer<typeof TemplateRequest>;

const REFERENCE = "the id of a message: the provider's, CCM's or the application's own";
const reference = z.union([idLike, z.looseObject({ messageId: idLike.optional().describe(REFERENCE) })], {
  error: 'must be the id of a message, or an object with messageId',
});
export type ReferenceRequest = z.infer<typeof reference>;

export const ReplyToRequest = z.union(
  [
    idLike,
    z.looseObject({
      messageId: idLike.optional().describe(REFERENCE),
      comment: idLike.optional().describe('the id of a comment; on channel facebook'),
      private: z.boolean().optional().describe('true: the answer to the comment goes to its author alone'),
    }),
  ],
  { error: 'must be the id of a message, or an object with messageId or comment' },
);
export type ReplyToRequest = z.infer<typeof ReplyToRequest>;

export const ReactionRequest = z.looseObject({
  messageId: idLike.optional().describe(REFERENCE),
  emoji: word.describe('empty: takes the reaction back'),
});
export type ReactionRequest = z.infer<typeof ReactionRequest>;

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
    channel: word.optional().describe(`one of ${CHANNEL_NAMES.join(', ')}, in any case; default sms`),
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
      .union([z.array(CardRequest).max(MAX_ITEMS), z.looseObject({ cards: z.array(CardRequest).max(MAX_ITEMS) })], {
        error: 'must be a list of cards',
      })
      .optional()
      .describe('another spelling of cards'),
    header: HeaderRequest.optional().describe('above the text, in one bubble with it'),
    footer: word.optional().describe('below the text, in small letters'),
    list: ListRequest.optional().describe('choices behind one button, in sections'),
    keyboard: z
      .array(z.array(ButtonRequest).max(MAX_ITEMS))
      .max(MAX_ITEMS)
      .optional()
      .describe('buttons in rows, in place of buttons'),
    sticker: StickerRequest.optional(),
    flow: FlowRequest.optional().describe('a form of WhatsApp'),
    replyTo: ReplyToRequest.optional().describe('the message or comment that is answered'),
    reaction: ReactionRequest.optional().describe('a reaction to an earlier message, in place of a message'),
    edit: reference.optional().describe('the message to edit: its text is replaced'),
    delete: reference.optional().describe('a message to delete, in place of a message'),
    action: z
      .enum(['like', 'hide', 'unhide', 'delete'])
      .optional()
      .describe('an action on the comment in replyTo, in place of a message'),
    typing: z
      .boolean()
      .optional()
      .describe('true: the customer sees a typing indicator; no message, and no other content beside it'),
    location: LocationRequest.optional(),
    contacts: z.array(ContactRequest).max(MAX_ITEMS).optional(),
    template: z.union([word, TemplateRequest], { error: 'must be a name, or an object with name' }).optional(),
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
