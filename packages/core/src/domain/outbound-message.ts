import type { ChannelName } from './channel-name.ts';
import type { ContactCard, Location } from './channel-event.ts';

/** A message to one customer, accepted from ActiveMQ, the REST API or a campaign. */
export interface OutboundMessage {
  /** Ours: unique for ever, `[A-Za-z0-9-]`. */
  readonly id: string;
  /** The application's own id, echoed to the CRM (`callbackId`) and in delivery reports. */
  readonly applicationId?: string;
  readonly channel: ChannelName;
  /** The channel as the application asked for it: `sms` may travel by `smpp`. */
  readonly requestedChannel: ChannelName;
  readonly account: string;
  /** The customer's id on the channel: E.164 with its plus for numbers, else opaque. */
  readonly to: string;
  /** The id under which the customer's conversation is kept, where it is another than `to`. */
  readonly conversationKey?: string;
  readonly content: OutboundContent;
  /** Replies to customers go before bulk. */
  readonly lane: 'reply' | 'bulk';
  readonly conversationId?: string;
  readonly acceptedAtMs: number;
  readonly campaign?: CampaignRow;
  /** One part of it alone is to be sent, once more: the provider had taken it and failed it for a while. */
  readonly onlyPart?: number;
}

/** Where a campaign's message comes from. */
export interface CampaignRow {
  /** The row's primary key, as text. */
  readonly id: string;
  /** Given to the row when it was first claimed, and never again: with it, the same row is the same message. */
  readonly sendKey: string;
}

/** What to say. At least one member is not empty. */
export interface OutboundContent {
  readonly text: string;
  readonly attachments: readonly OutboundAttachment[];
  readonly buttons: readonly Button[];
  readonly cards?: readonly Card[];
  readonly location?: Location;
  readonly contacts?: readonly ContactCard[];
  readonly template?: Template;
}

export interface OutboundAttachment {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  readonly url: string;
  readonly mimeType?: string;
  readonly name?: string;
  readonly sizeBytes?: number;
  readonly caption?: string;
}

export type Button =
  | { readonly kind: 'reply'; readonly title: string; readonly payload: string; readonly description?: string }
  | { readonly kind: 'url'; readonly title: string; readonly url: string }
  | { readonly kind: 'call'; readonly title: string; readonly phone: string };

/** One card of a carousel. */
export interface Card {
  readonly title: string;
  readonly subtitle?: string;
  readonly imageUrl?: string;
  /** What opens when the card itself is pressed. */
  readonly url?: string;
  readonly buttons: readonly Button[];
}

/** A message approved beforehand by the channel. `name` is the provider's name or id of it (Twilio: `HX…`). */
export interface Template {
  readonly name: string;
  readonly language?: string;
  readonly namespace?: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The provider's own `components`, passed as they are where the application gives them. */
  readonly components?: readonly unknown[];
  /** It stands in for the message beside it, because the reply window has closed: all of that goes with it or in it. */
  readonly carriesMessage?: true;
}
