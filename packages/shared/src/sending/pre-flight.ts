import type { ReplyWindow } from '@ccm/channels/contract';
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
    /** Undefined: the channel takes free messages at any time. */
    readonly replyWindow: ReplyWindow | undefined;
    readonly state: ConversationState;
    /** When its first call was made, where that was tried already: it goes on as it was begun. */
    readonly nowMs: number;
  },
): OutboundMessage {
  const { account, replyWindow, state, nowMs } = context;
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
  const { lastInboundAtMs } = state;
  if (replyWindow === undefined || lastInboundAtMs === undefined) return message;
  const silentMs = nowMs - lastInboundAtMs;
  const { template } = message.content;
  if (template !== undefined) {
    assertExtended(template.name, replyWindow, silentMs);
    return message;
  }
  if (silentMs <= replyWindow.ms) return message;
  const { outsideWindowTemplate: name } = account;
  if (name === undefined) throw closed(silentMs, replyWindow.ms, 'free messages');
  assertExtended(name, replyWindow, silentMs);
  return { ...message, content: { ...message.content, template: { name, variables: {}, carriesMessage: true } } };
}

/** @throws {DeliveryError} for the template that extends the window, where that is over too. */
function assertExtended(template: string, { extension }: ReplyWindow, silentMs: number): void {
  if (extension === undefined || template.toLowerCase() !== extension.template.toLowerCase()) return;
  if (silentMs > extension.ms) throw closed(silentMs, extension.ms, extension.template);
}

const HOUR_MS = 3_600_000;

function closed(silentMs: number, windowMs: number, what: string): DeliveryError {
  const hours = [silentMs, windowMs].map((ms) => Math.floor(ms / HOUR_MS));
  const [silent = 0, open = 0] = hours;
  return new DeliveryError(
    'outside-reply-window',
    `The customer last wrote ${silent} hours ago; the channel takes ${what} for ${open} hours only`,
  );
}
