/** Everything that a message may hold, ask for or do, by one word each; docs/messages.md has a row for each. */
export const CONTENT_KINDS = [
  'text',
  'image',
  'audio',
  'video',
  'file',
  'sticker',
  'location',
  'contacts',
  'reply-buttons',
  'url-button',
  'call-button',
  'share-location',
  'share-phone',
  'button-rows',
  'header',
  'footer',
  'list',
  'carousel',
  'template',
  'flow',
  'reply',
  'comment-reply',
  'reaction',
  'edit',
  'delete',
  'comment-moderation',
  'typing',
] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** The support of a channel for one kind of content. The words are those of docs/messages.md and of errors. */
export type ContentSupport =
  /** Native; `limits` names the limit and what happens beyond it. */
  | { readonly how: 'native'; readonly limits?: string }
  /** As something else, told in the message's history: `numbered text`, `a link to a map`. */
  | { readonly how: 'rendered'; readonly as: string }
  /** Not at all: the request is refused, with this remedy. */
  | { readonly how: 'refused'; readonly remedy: string }
  /** Accepted without effect: nothing that the customer would miss. */
  | { readonly how: 'ignored' };

export type ContentTable = Readonly<Record<ContentKind, ContentSupport>>;

/** The time after a customer's last message in which a channel takes free messages. */
export interface ReplyWindow {
  readonly ms: number;
  /**
   * Content that the provider still takes after the reply window, for how long since the customer's message, and the template by which an
   * application asks for it.
   */
  readonly extension?: { readonly template: string; readonly ms: number };
}

/** The abilities and limits of a provider on one of its channels. */
export interface ChannelRules {
  /** As people know it: `WhatsApp (360dialog)`. */
  readonly title: string;
  readonly contents: ContentTable;
  /** Absent: free messages are taken at any time. */
  readonly replyWindow?: ReplyWindow;
  /** Customers have ids of the channel's own, among which no phone number can be. Absent: they have phone numbers. */
  readonly ownIds?: true;
  /** A customer may have several ids, and events tell that they are one person's. Absent: each customer has exactly one. */
  readonly severalIds?: true;
  /**
   * The name of an address with the channel before it (`whatsapp:+15551234567`), where customers have phone numbers: such an address is
   * refused on other channels, as is one of a channel with `ownIds`. Absent: a number is a number on each of these channels.
   */
  readonly addressTitle?: string;
  /** Other words that applications write before an address in place of the channel's name, in lower case: `messenger`. */
  readonly addressPrefixes?: readonly string[];
  /** Reads an address that is neither an id of `ownIds` nor a phone number. Returns undefined for every other text. */
  readonly readAddress?: (address: string) => AddressReading | undefined;
}

/** An address as the customer's id, or what is wrong with it, as the rest of a sentence: `is …; write …`. */
export type AddressReading = { readonly id: string } | { readonly fault: string };

export const native = (limits?: string): ContentSupport =>
  limits === undefined ? { how: 'native' } : { how: 'native', limits };
export const renderedAs = (as: string): ContentSupport => ({ how: 'rendered', as });
export const refused = (remedy: string): ContentSupport => ({ how: 'refused', remedy });
export const IGNORED: ContentSupport = { how: 'ignored' };

/** A channel that shows nothing but text: a channel names its further abilities. */
export const TEXT_ALONE: ContentTable = {
  text: native(),
  image: renderedAs('a link'),
  audio: renderedAs('a link'),
  video: renderedAs('a link'),
  file: renderedAs('a link'),
  sticker: renderedAs('an image'),
  location: renderedAs('a link to a map'),
  contacts: renderedAs('text'),
  'reply-buttons': renderedAs('numbered text'),
  'url-button': renderedAs('text'),
  'call-button': renderedAs('text'),
  'share-location': renderedAs('text'),
  'share-phone': renderedAs('text'),
  'button-rows': IGNORED,
  header: renderedAs('the first line or a file'),
  footer: renderedAs('the last line'),
  list: renderedAs('buttons'),
  carousel: renderedAs('numbered text'),
  template: refused('send what it says as text'),
  flow: renderedAs('a link to its fallbackUrl'),
  reply: renderedAs('a message without the quotation'),
  'comment-reply': refused('only channel facebook answers comments'),
  reaction: renderedAs('its emoji as text'),
  edit: refused('send a correction as a new message'),
  delete: refused('the customer keeps the message; send a correction'),
  'comment-moderation': refused('only channel facebook has comments'),
  typing: IGNORED,
};
