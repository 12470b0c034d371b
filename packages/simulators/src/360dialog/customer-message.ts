import { randomBytes } from 'node:crypto';
import { compact } from '@ccm/core/objects';

/** A customer's message, in words of the person. */
export type CustomerContent =
  | { readonly kind: 'text'; readonly text: string }
  | CustomerFile
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
      readonly address?: string;
    }
  | { readonly kind: 'contacts'; readonly contacts: readonly { readonly name: string; readonly phone: string }[] }
  | { readonly kind: 'button-reply'; readonly id: string; readonly title: string }
  | { readonly kind: 'list-reply'; readonly id: string; readonly title: string; readonly description?: string }
  | { readonly kind: 'form-reply'; readonly response: string }
  | { readonly kind: 'template-button'; readonly text: string; readonly payload: string | null }
  /** Without an emoji: taken back. */
  | { readonly kind: 'reaction'; readonly messageId: string; readonly emoji?: string }
  | {
      readonly kind: 'order';
      readonly text?: string;
      readonly items: readonly {
        readonly product: string;
        readonly quantity: number;
        readonly price: number;
        readonly currency: string;
      }[];
    }
  | { readonly kind: 'changed-number'; readonly newNumber: string }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'edit'; readonly messageId: string; readonly text: string }
  | { readonly kind: 'revoke'; readonly messageId: string }
  | { readonly kind: 'unsupported' }
  /** Any other message element, such as a kind that WhatsApp adds without notice. */
  | { readonly kind: 'raw'; readonly message: Readonly<Record<string, unknown>> };

export interface CustomerFile {
  readonly kind: 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';
  readonly content: string | Buffer;
  readonly mimeType?: string;
  readonly caption?: string;
  readonly filename?: string;
  /** WhatsApp could not get hold of the file: no media id. */
  readonly missing?: boolean;
}

export type CustomerWrites = CustomerContent & {
  /** Phone number, with or without its plus. Absent: only `userId` is known. */
  readonly from?: string;
  /** WhatsApp's business-scoped user id: `GB.4411223344556677`. */
  readonly userId?: string;
  readonly customerName?: string;
  /** Default: a new one. */
  readonly providerMessageId?: string;
  /** Milliseconds since 1970; default: now. */
  readonly atMs?: number;
  /** Sends the time in milliseconds, as has been seen. */
  readonly millisecondTimestamp?: boolean;
  readonly groupId?: string;
  readonly quotes?: string;
  readonly forwarded?: boolean;
  readonly referral?: Readonly<Record<string, string>>;
};

export type WebhookShape = 'cloud' | 'classic';

/** A new id as the API of that shape gives it. */
export function newMessageId(shape: WebhookShape): string {
  const random = randomBytes(18).toString('base64url');
  return shape === 'cloud' ? `wamid.HBgM${random}` : `gBEGkY${random}`;
}

/** One element of `messages[]`. `mediaId` is that of the file, where the message has one. */
export function messageElement(
  message: CustomerWrites,
  facts: { readonly id: string; readonly shape: WebhookShape; readonly mediaId?: string | undefined },
): Record<string, unknown> {
  const { userId, groupId, referral, millisecondTimestamp = false, atMs = Date.now() } = message;
  const timestamp = String(millisecondTimestamp ? atMs : Math.floor(atMs / 1000));
  return {
    ...(message.from === undefined ? {} : { from: digits(message.from) }),
    ...compact({ from_user_id: userId }),
    id: facts.id,
    timestamp,
    ...contentElement(message, facts),
    ...contextElement(message),
    ...compact({ group_id: groupId, referral }),
  };
}

/** The element of `contacts[]` beside it. */
export function contactElement({ from, userId, customerName }: CustomerWrites): Record<string, unknown> {
  return {
    profile: { name: customerName ?? 'Sample User' },
    ...(from === undefined ? {} : { wa_id: digits(from) }),
    ...compact({ user_id: userId }),
  };
}

export const digits = (number: string): string => number.replace(/^\+/, '');

function contextElement({ quotes, forwarded }: CustomerWrites): Record<string, unknown> {
  if (quotes === undefined && forwarded === undefined) return {};
  return { context: { ...compact({ id: quotes }), ...(forwarded === true ? { forwarded } : {}) } };
}

type Facts = Parameters<typeof messageElement>[1];

type Writers = {
  readonly [Kind in CustomerContent['kind']]: (
    message: CustomerContent & { readonly kind: Kind },
    facts: Facts,
  ) => Record<string, unknown>;
};

const WRITERS: Writers = {
  text: ({ text }) => ({ type: 'text', text: { body: text } }),
  image: fileElement,
  video: fileElement,
  audio: fileElement,
  voice: fileElement,
  document: fileElement,
  sticker: fileElement,
  location: ({ latitude, longitude, name, address }) => ({
    type: 'location',
    location: { latitude, longitude, ...compact({ name, address }) },
  }),
  contacts: ({ contacts }) => ({ type: 'contacts', contacts: contacts.map(sharedContact) }),
  'button-reply': ({ id, title }) => interactive('button_reply', { id, title }),
  'list-reply': ({ id, title, description }) => interactive('list_reply', { id, title, ...compact({ description }) }),
  'form-reply': ({ response }) => interactive('nfm_reply', { name: 'flow', body: 'Sent', response_json: response }),
  'template-button': ({ payload, text }) => ({ type: 'button', button: { payload, text } }),
  reaction: ({ messageId, emoji }) => ({
    type: 'reaction',
    reaction: { message_id: messageId, ...compact({ emoji }) },
  }),
  order: (order) => ({ type: 'order', order: orderElement(order) }),
  'changed-number': ({ newNumber }) => ({ type: 'system', system: changedNumber(newNumber) }),
  welcome: () => ({ type: 'request_welcome' }),
  edit: (edit) => ({ type: 'edit', edit: editElement(edit) }),
  revoke: ({ messageId }) => ({ type: 'revoke', revoke: { original_message_id: messageId } }),
  unsupported: () => ({ type: 'unsupported', errors: [UNSUPPORTED] }),
  raw: ({ message }) => ({ ...message }),
};

function contentElement(message: CustomerContent, facts: Facts): Record<string, unknown> {
  const write = WRITERS[message.kind] as (message: CustomerContent, facts: Facts) => Record<string, unknown>;
  return write(message, facts);
}

const UNSUPPORTED = {
  code: 131051,
  title: 'Message type unknown',
  message: 'Message type unknown',
  error_data: { details: 'Message type is currently not supported.' },
};

const interactive = (type: string, reply: object): Record<string, unknown> => ({
  type: 'interactive',
  interactive: { type, [type]: reply },
});

const editElement = ({ messageId, text }: { messageId: string; text: string }): object => ({
  original_message_id: messageId,
  message: { type: 'text', text: { body: text } },
});

const changedNumber = (newNumber: string): object => ({
  type: 'user_changed_number',
  body: `The customer changed to ${newNumber}`,
  wa_id: digits(newNumber),
});

const sharedContact = ({ name, phone }: { name: string; phone: string }): object => ({
  name: { formatted_name: name, first_name: name.split(' ', 1)[0] ?? name },
  phones: [{ phone, type: 'CELL', wa_id: digits(phone) }],
});

function orderElement({ text, items }: Extract<CustomerContent, { kind: 'order' }>): object {
  const products = items.map(({ product, quantity, price, currency }) => ({
    product_retailer_id: product,
    quantity,
    item_price: price,
    currency,
  }));
  return { catalog_id: '1', ...compact({ text }), product_items: products };
}

const MIME_TYPES: Readonly<Record<CustomerFile['kind'], string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
};

/** The MIME type that WhatsApp reports for a file. */
export const mimeTypeOf = ({ kind, mimeType }: CustomerFile): string => mimeType ?? MIME_TYPES[kind];

/** A spoken message is `audio` with a mark in the Cloud shape, `voice` in the classic one. */
function fileElement(file: CustomerFile, { mediaId, shape }: Facts): Record<string, unknown> {
  const type = file.kind === 'voice' && shape === 'cloud' ? 'audio' : file.kind;
  const body = {
    ...(mediaId === undefined ? { status: 'undownloaded' } : { id: mediaId }),
    mime_type: mimeTypeOf(file),
    sha256: '29ed500fa64eb55fc19dc4124acb300e5dcca0f822a301ae99944db',
    ...compact({ caption: file.caption, filename: file.filename }),
    ...(file.kind === 'voice' && shape === 'cloud' ? { voice: true } : {}),
  };
  return { type, [type]: body };
}
