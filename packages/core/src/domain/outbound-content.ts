import type { ContactCard, Location } from './channel-event.ts';

/** The content of a message, or with `action` an action on an earlier message. At least one member is not empty. */
export interface OutboundContent {
  readonly text: string;
  readonly attachments: readonly OutboundAttachment[];
  readonly buttons: readonly Button[];
  /** The number of buttons in each row, if the application gives it; they add up to the number of buttons. */
  readonly buttonRows?: readonly number[];
  /** Above the text, in one bubble with it. */
  readonly header?: Header;
  /** Below the text, in small letters. */
  readonly footer?: string;
  readonly list?: ChoiceList;
  readonly cards?: readonly Card[];
  readonly location?: Location;
  readonly contacts?: readonly ContactCard[];
  readonly sticker?: Sticker;
  readonly flow?: Flow;
  readonly template?: Template;
  readonly replyTo?: ReplyTarget;
  /** With `edit` the text and the buttons are the new ones; with any other nothing stands beside it. */
  readonly action?: MessageAction;
}

export interface OutboundAttachment {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  readonly url: string;
  readonly mimeType?: string;
  readonly name?: string;
  readonly sizeBytes?: number;
  readonly caption?: string;
}

export type Header =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'media'; readonly media: OutboundAttachment };

export type Button =
  | ReplyButton
  | { readonly kind: 'url'; readonly title: string; readonly url: string }
  | { readonly kind: 'call'; readonly title: string; readonly phone: string }
  /** Asks the customer for their place. */
  | { readonly kind: 'share-location'; readonly title: string }
  /** Asks the customer for their own phone number. */
  | { readonly kind: 'share-phone'; readonly title: string };

/** Whether a button asks the customer for their place or their phone number. */
export const isShareButton = (button: Button): button is ShareButton =>
  button.kind === 'share-location' || button.kind === 'share-phone';

type ShareButton = Extract<Button, { readonly kind: 'share-location' | 'share-phone' }>;

export interface ReplyButton {
  readonly kind: 'reply';
  readonly title: string;
  readonly payload: string;
  readonly description?: string;
  /** The title of the list's section that it is from. */
  readonly section?: string;
}

/** Choices under headings, behind one button. */
export interface ChoiceList {
  /** The label of the button that opens the list; absent: the channel's own word. */
  readonly button?: string;
  readonly sections: readonly ListSection[];
}

export interface ListSection {
  readonly title?: string;
  readonly rows: readonly ReplyButton[];
}

/** One card of a carousel. */
export interface Card {
  readonly title: string;
  readonly subtitle?: string;
  readonly imageUrl?: string;
  /** The URL that a press on the card itself opens. */
  readonly url?: string;
  readonly buttons: readonly Button[];
}

/** By its address, by the provider's id of it, or both. */
export interface Sticker {
  readonly url?: string;
  readonly id?: string;
}

/** A form of WhatsApp's (https://developers.facebook.com/docs/whatsapp/flows), opened by a button under the text. */
export interface Flow {
  readonly by: { readonly id: string } | { readonly name: string };
  /** The label of the button. */
  readonly button: string;
  /** Comes back with the answer. */
  readonly token?: string;
  /** The first screen, with its data; absent: the flow asks its own server. */
  readonly screen?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Not published yet: for tests. */
  readonly draft?: true;
  /** A form for channels without flows. */
  readonly fallbackUrl?: string;
}

/** A message approved beforehand by the channel. `name` is the provider's name or id of it (Twilio: `HX…`). */
export interface Template {
  readonly name: string;
  readonly language?: string;
  readonly namespace?: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly header?: TemplateHeader;
  readonly buttons?: readonly TemplateButton[];
  /** The provider's own `components`, passed as they are where the application gives them. */
  readonly components?: readonly unknown[];
  /** It stands in for the message beside it, because the reply window has closed: all of that goes with it or in it. */
  readonly carriesMessage?: true;
}

export type TemplateHeader =
  | Exclude<Header, { kind: 'text' }>
  /** `variable`: its name, in a template whose variables have names. */
  | { readonly kind: 'text'; readonly text: string; readonly variable?: string }
  | { readonly kind: 'location'; readonly location: Location };

/** The variable label or target of a template's button. */
export interface TemplateButton {
  /** From 0, in the order of the template. */
  readonly index: number;
  readonly kind: 'reply' | 'url' | 'copy-code' | 'flow';
  /** The payload, the end of the address, the code, or the flow's token. */
  readonly value: string;
}

/** The target of an answer: a message of the conversation, or a comment under a post. */
export type ReplyTarget =
  | { readonly to: 'message'; readonly message: MessageReference }
  | { readonly to: 'comment'; readonly commentId: string; readonly private: boolean };

/** A message, as an application names it. */
export interface MessageReference {
  /** Our id, the application's own, or the provider's. */
  readonly id: string;
  /** The provider's ids of its parts, in their order, as far as we know the message. */
  readonly providerIds?: readonly string[];
}

export type MessageAction =
  /** An empty emoji takes the reaction back. */
  | { readonly does: 'react'; readonly message: MessageReference; readonly emoji: string }
  | { readonly does: 'edit' | 'delete'; readonly message: MessageReference }
  | { readonly does: 'moderate'; readonly commentId: string; readonly moderation: CommentModeration };

export type CommentModeration = 'like' | 'hide' | 'unhide' | 'delete';

/** The provider's id of the message that is answered, reacted to or changed: of its first part. */
export const referredId = ({ id, providerIds = [] }: MessageReference): string => providerIds[0] ?? id;

/**
 * The provider's id of the message that an answer quotes. Undefined for a message that CCM does not know, by an id that has not the form of
 * the provider's: providers refuse the whole answer for it.
 */
export const quotedId = ({ id, providerIds = [] }: MessageReference, form: RegExp): string | undefined =>
  providerIds[0] ?? (form.test(id) ? id : undefined);
