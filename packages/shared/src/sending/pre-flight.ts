import type { Capabilities } from '@ccm/channels/contract';
import type { ConversationState } from '../storage/conversations/index.ts';
import type { Account, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';

/**
 * What is known before the provider is asked: consent withdrawn, reply window closed. The window counts from the customer's last
 * message that we saw; of a customer we never heard from the provider judges itself.
 *
 * @returns the message as it may go: as it is, or whole with the account's template, which carries it.
 * @throws {DeliveryError} `recipient-opted-out`, `outside-reply-window`.
 */
export function preFlight(
  message: OutboundMessage,
  context: {
    readonly account: Account;
    readonly capabilities: Capabilities;
    readonly state: ConversationState;
    /** When its first call was made, where that was tried already: it goes on as it was begun. */
    readonly nowMs: number;
  },
): OutboundMessage {
  const { account, capabilities, state, nowMs } = context;
  if (state.optedOut)
    throw new DeliveryError(
      'recipient-opted-out',
      'The customer has asked for no more messages (STOP, or an opt-out that the provider reports)',
    );
  if (state.marketingOptedOut && message.lane === 'bulk') {
    throw new DeliveryError(
      'recipient-opted-out',
      'The customer has asked for no more marketing messages: bulk messages and campaigns are not sent, answers are',
      { optOut: 'marketing' },
    );
  }
  const windowMs = message.channel === 'sms' || message.channel === 'smpp' ? undefined : capabilities.replyWindowMs;
  if (windowMs === undefined || message.content.template !== undefined || state.lastInboundAtMs === undefined)
    return message;
  const silentMs = nowMs - state.lastInboundAtMs;
  if (silentMs <= windowMs) return message;
  if (account.outsideWindowTemplate === undefined) {
    const hours = Math.floor(silentMs / 3_600_000);
    throw new DeliveryError(
      'outside-reply-window',
      `The customer last wrote ${hours} hours ago; the channel takes free messages for ${windowMs / 3_600_000} hours only`,
    );
  }
  const template = { name: account.outsideWindowTemplate, variables: {}, carriesMessage: true } as const;
  return { ...message, content: { ...message.content, template } };
}
