import type { Account, CampaignRow, ChannelName, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { MessageFacts } from '../messages/index.ts';
import { currentTraceparent } from '../platform/tracing/index.ts';
import { digestOf } from '../storage/redis/index.ts';

/** An application's message to one customer, parsed but not yet given an account. */
export interface SendOrder {
  readonly requestedChannel: ChannelName;
  readonly account?: string;
  readonly to: string;
  readonly content: OutboundContent;
  readonly applicationId?: string;
  readonly conversationId?: string;
  readonly lane: 'reply' | 'bulk';
  /** The route's own id of the command (a JMS message id): a redelivery is no second message. Replays have one of their own. */
  readonly commandId?: string;
  /** A campaign's row: the same message whatever its content, for `CAMPAIGN_MEMORY_MS`. */
  readonly campaign?: CampaignRow;
}

/** The identity by which a repetition of the order is known; empty: every such order is a message of its own. */
export function identityOf(order: SendOrder): string {
  if (order.campaign !== undefined) return `campaign-${digestOf(order.campaign.sendKey, order.campaign.id)}`;
  if (order.applicationId !== undefined) return `app-${digestOf(order.applicationId, JSON.stringify(order.content))}`;
  return order.commandId === undefined ? '' : `command-${digestOf(order.commandId)}`;
}

/** The message of an order, over the account that was chosen for it. */
export function toMessage(order: SendOrder, account: Account, id: string): OutboundMessage {
  return {
    id,
    channel: account.channel,
    requestedChannel: order.requestedChannel,
    account: account.name,
    to: order.to,
    content: order.content,
    lane: order.lane,
    acceptedAtMs: Date.now(),
    ...compact({
      applicationId: order.applicationId,
      conversationId: order.conversationId,
      campaign: order.campaign,
      traceparent: currentTraceparent(),
    }),
  };
}

/** The facts by which a message is remembered. */
export function toFacts(message: OutboundMessage): MessageFacts {
  return {
    id: message.id,
    direction: 'out',
    channel: message.channel,
    requestedChannel: message.requestedChannel,
    account: message.account,
    customerId: message.to,
    ...(message.conversationKey === undefined ? {} : { aliases: [message.conversationKey] }),
    atMs: message.acceptedAtMs,
    ...compact({
      applicationId: message.applicationId,
      conversationId: message.conversationId,
      campaign: message.campaign,
      traceparent: message.traceparent,
    }),
  };
}
