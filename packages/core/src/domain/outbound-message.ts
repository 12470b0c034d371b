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
  /** The place of the customer's last message in the conversation, if the channel distinguishes places. */
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

/** The origin of a campaign's message. */
export interface CampaignRow {
  /** The row's primary key, as text. */
  readonly id: string;
  /** Given to the row when it was first claimed, and never again: with it, the same row is the same message. */
  readonly sendKey: string;
}

/**
 * The comment that a message answers or acts upon: the one that it names, else the one in which the customer last wrote, where the message
 * says nothing that only a private message can.
 */
export function commentTarget({
  content,
  place,
}: Pick<OutboundMessage, 'content' | 'place'>): CommentTarget | undefined {
  const { action, replyTo, template } = content;
  if (action?.does === 'moderate') return { commentId: action.commentId, private: false };
  if (replyTo?.to === 'comment') return { commentId: replyTo.commentId, private: replyTo.private };
  if (replyTo !== undefined || action !== undefined || template !== undefined) return undefined;
  return place !== undefined && 'comment' in place ? { commentId: place.comment, private: false } : undefined;
}

export interface CommentTarget {
  readonly commentId: string;
  /** The answer goes to the author alone. */
  readonly private: boolean;
}
