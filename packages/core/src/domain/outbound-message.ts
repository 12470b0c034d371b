import type { ChannelName } from './channel-name.ts';
import type { AnswerPlace } from './channel-event.ts';
import type { OutboundContent } from './outbound-content.ts';

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
  /** Where in the conversation the customer last wrote, as far as the channel tells places apart. */
  readonly place?: AnswerPlace;
  /** Replies to customers go before bulk. */
  readonly lane: 'reply' | 'bulk';
  readonly conversationId?: string;
  readonly acceptedAtMs: number;
  readonly campaign?: CampaignRow;
  /** One part of it alone is to be sent, once more: the provider had taken it and failed it for a while. */
  readonly onlyPart?: number;
  /** The span that took it in, as W3C's header has it, where tracing is on. */
  readonly traceparent?: string;
}

/** Where a campaign's message comes from. */
export interface CampaignRow {
  /** The row's primary key, as text. */
  readonly id: string;
  /** Given to the row when it was first claimed, and never again: with it, the same row is the same message. */
  readonly sendKey: string;
}
