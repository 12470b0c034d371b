import type { ChannelName } from './channel-name.ts';
import type { DeliveryOutcome } from './delivery-status.ts';

/** An event that a provider reports in a webhook or a deliver_sm, once parsed. */
export type ChannelEvent = CustomerMessage | StatusReport | CustomerActivity;

interface EventBase {
  /** The provider's own identity of this event, stable over redeliveries; unique within channel and account. */
  readonly dedupeId: string;
  /** Names the account when it is another than the webhook's own (one POST may carry the events of several pages). */
  readonly account?: string;
  /** Names the channel when one account serves several. */
  readonly channel?: ChannelName;
  /** The time of the event at the provider, milliseconds since 1970; absent if the provider gives none. */
  readonly atMs?: number;
}

/** The customer of an event. The id is opaque: a phone number in E.164 with its plus, else the provider's id as it is. */
export interface Customer {
  readonly id: string;
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly language?: string;
  /** Other ids under which the provider knows the same person, e.g. WhatsApp's business-scoped user id. */
  readonly aliases?: readonly string[];
}

/** A message from a customer. Its text is never empty unless it carries attachments, a location or contacts. */
export interface CustomerMessage extends EventBase {
  readonly kind: 'message';
  readonly providerMessageId: string;
  readonly customer: Customer;
  /** Our number, page or bot that was written to. */
  readonly serviceIdentifier: string;
  readonly text: string;
  /** The payload of a pressed button, list row or quick reply. */
  readonly payload?: string;
  readonly attachments: readonly InboundMedia[];
  readonly location?: Location;
  readonly contacts?: readonly ContactCard[];
  readonly edited?: true;
  /** The message that this one answers, by the provider's id. */
  readonly quotedMessageId?: string;
  readonly referral?: Readonly<Record<string, string>>;
  /** Written in public, under a post. */
  readonly comment?: Comment;
  /** The place of an answer that names no other. */
  readonly place?: AnswerPlace;
  /** The customer passed on another person's message. */
  readonly forwarded?: true;
  /** The customer withdraws (`stop`) or renews (`start`) consent with this very message. */
  readonly consent?: 'stop' | 'start';
  /** The customer asks for no more marketing messages (`stop`), or for them again: answers are welcome all the same. */
  readonly marketing?: 'stop' | 'start';
  /** The provider's part as it came, for kinds that we do not know; of known kinds the fields that we do not know. */
  readonly raw?: unknown;
}

/** A customer's comment under a post, or the post itself; ids are the provider's. */
export interface Comment {
  readonly id: string;
  readonly postId: string;
  /** The comment that it answers. */
  readonly parentId?: string;
  /** The public page of the comment. */
  readonly url?: string;
}

/** A place within a conversation: a topic of a chat, or a comment under a post, each by the provider's id. */
export type AnswerPlace = { readonly topic: string } | { readonly comment: string };

export type MediaKind = 'image' | 'audio' | 'video' | 'file' | 'sticker';

/** A file that a customer sent, still at the provider. */
export interface InboundMedia {
  readonly kind: MediaKind;
  /** The URL of the file, or the provider's media id if the URL must be looked up first. */
  readonly source: { readonly url: string } | { readonly mediaId: string } | { readonly unavailable: string };
  /** The address is the File Engine's: the file was moved there before the message was made. */
  readonly isStored?: true;
  readonly mimeType?: string;
  readonly name?: string;
  readonly sizeBytes?: number;
}

export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
  /** The place's own page, where the customer's map names one. */
  readonly url?: string;
}

/** A person or company whose card a customer shared. Absent members are not on the card. */
export interface ContactCard {
  readonly name: string;
  /** E.164 where the provider says so or the card has a plus, else as the card has it. */
  readonly phones: readonly string[];
  /** WhatsApp's ids of them, by the number as it stands in `phones`; of cards that go out. */
  readonly whatsappIds?: Readonly<Record<string, string>>;
  readonly emails?: readonly string[];
  /** One line each. */
  readonly addresses?: readonly string[];
  /** Company, department and title, from the general to the particular. */
  readonly organization?: string;
  readonly urls?: readonly string[];
  /** As written on the card: `1990-01-31`, `--01-31`. */
  readonly birthday?: string;
  readonly note?: string;
}

/** A provider's report about a message that we sent. */
export interface StatusReport extends EventBase {
  readonly kind: 'status';
  readonly match: StatusMatch;
  readonly outcome: DeliveryOutcome;
  /** The ids under which the report names the recipient, as customer ids: all of them are one person. */
  readonly recipientIds?: readonly string[];
  /** The event to keep for operators if CCM sent no such message. Absent: an unmatched receipt. */
  readonly otherwise?: { readonly activity: string; readonly text: string; readonly raw: unknown };
}

/** The messages that a report concerns: by ids (any of them), or everything sent to a customer up to a time. */
export type StatusMatch =
  | {
      readonly by: 'id';
      /** The provider's id as it may have been recorded, the likeliest first. May be empty with a correlation id. */
      readonly providerMessageIds: readonly string[];
      /** Keys of the same id in other spellings (case, leading zeros): looked up where the id as it is leads to no message. */
      readonly equalIds?: readonly string[];
      /** Keys of the id read in another base: looked up only where neither the id nor an equal one is known at all. */
      readonly guessedIds?: readonly string[];
      /** The message is to one of these numbers. Absent: the id alone decides. */
      readonly recipients?: readonly string[];
      /** One report stands for all parts of the message. */
      readonly wholeMessage?: true;
      /** Our own message id, where the provider hands it back. */
      readonly correlationId?: string;
    }
  | { readonly by: 'watermark'; readonly customerId: string; readonly atMs: number };

/**
 * An event that is not a message: an action of a customer (subscribed, opened the chat, took a reaction back), or a notice of the provider
 * without a customer (an error, a change of the account).
 */
export interface CustomerActivity extends EventBase {
  readonly kind: 'activity';
  readonly activity: string;
  readonly customer?: Customer;
  readonly serviceIdentifier: string;
  /** One line for a person. */
  readonly text: string;
  /** The message that the activity concerns, by the provider's id: the one taken back, the one whose reaction was removed. */
  readonly quotedMessageId?: string;
  readonly referral?: Readonly<Record<string, string>>;
  /** The machine-readable value of the activity, e.g. the payload of an opt-in. */
  readonly payload?: string;
  /** The customer goes by other ids from now on. */
  readonly idChange?: IdChange;
  readonly consent?: 'stop' | 'start';
  /** The customer wants no more marketing messages (`stop`), or wants them again: answers are welcome all the same. */
  readonly marketing?: 'stop' | 'start';
  readonly raw?: unknown;
}

/** A change of a customer's ids, as customer ids. `from` may be empty where the provider names the new ones alone. */
export interface IdChange {
  readonly from: readonly string[];
  readonly to: readonly string[];
}
