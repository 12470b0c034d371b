import type { ReplyWindow } from '@ccm/channels/contract';
import type { ConversationState } from '../../storage/conversations/index.ts';
import type { Account, OutboundMessage, Template } from '@ccm/core/domain';
import { commentTarget, DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { HOUR_MS } from '@ccm/core/time';

/**
 * Checks a message before the provider is asked: consent withdrawn, reply window closed. The window counts from the customer's last
 * message that CCM saw; for a customer who never wrote, the provider judges.
 *
 * @returns the message as it may go: unchanged, or whole with the account's template, which carries it.
 * @throws {DeliveryError} `recipient-opted-out`, `outside-reply-window`.
 */
export function preFlight(
  message: OutboundMessage,
  context: {
    readonly account: Account;
    /** Undefined: the channel takes free messages at any time. */
    readonly replyWindow: ReplyWindow | undefined;
    readonly state: ConversationState;
    /** The time of the message's first call, if there was one: such a message continues as it was begun. */
    readonly nowMs: number;
  },
): OutboundMessage {
  const { account, replyWindow, state, nowMs } = context;
  assertConsent(message, state);
  const { windowOpenedAtMs } = state;
  const { template, action } = message.content;
  // Answers to a comment have times of their own, which the provider keeps.
  const isFree = replyWindow === undefined || commentTarget(message) !== undefined;
  if (isFree || windowOpenedAtMs === undefined) return message;
  const silentMs = nowMs - windowOpenedAtMs;
  if (template !== undefined) {
    assertExtended(template.name, replyWindow, silentMs);
    return message;
  }
  if (silentMs <= replyWindow.ms) return message;
  const { outsideWindowTemplate: name } = account;
  // A template cannot react, edit or delete.
  if (name === undefined || action !== undefined) throw closed(silentMs, replyWindow.ms, 'free messages');
  // The extension is for answers of people.
  if (message.lane === 'bulk' && isExtension(name, replyWindow))
    throw closed(silentMs, replyWindow.ms, 'bulk messages');
  assertExtended(name, replyWindow, silentMs);
  return {
    ...message,
    content: { ...message.content, template: { ...named(name), variables: {}, carriesMessage: true } },
  };
}

/** @throws {DeliveryError} `recipient-opted-out`. */
function assertConsent({ lane }: OutboundMessage, state: ConversationState): void {
  if (state.optedOut)
    throw new DeliveryError(
      'recipient-opted-out',
      'The customer has asked for no more messages (STOP, or an opt-out that the provider reports)',
    );
  if (state.marketingOptedOut && lane === 'bulk') {
    throw new DeliveryError(
      'recipient-opted-out',
      'The customer has asked for no more marketing messages: bulk messages and campaigns are not sent, answers are',
      { optOut: 'marketing' },
    );
  }
}

/** `late_reply`, `late_reply/es_MX`, or with the namespace that the classic API wants: `late_reply/es_MX/c8ae5f90_3ab2`. */
function named(written: string): Pick<Template, 'name' | 'language' | 'namespace'> {
  const [name = written, language, namespace] = written.split('/').map((part) => part.trim());
  return { name, ...compact({ language: language === '' ? undefined : language, namespace }) };
}

/** @throws {DeliveryError} for the template that extends the window, where that is over too. */
function assertExtended(template: string, replyWindow: ReplyWindow, silentMs: number): void {
  const { extension } = replyWindow;
  if (extension === undefined || !isExtension(template, replyWindow)) return;
  if (silentMs > extension.ms) throw closed(silentMs, extension.ms, extension.template);
}

const isExtension = (template: string, { extension }: ReplyWindow): boolean =>
  template.toLowerCase() === extension?.template.toLowerCase();

function closed(silentMs: number, windowMs: number, what: string): DeliveryError {
  const hours = [silentMs, windowMs].map((ms) => Math.floor(ms / HOUR_MS));
  const [silent = 0, open = 0] = hours;
  return new DeliveryError(
    'outside-reply-window',
    `The customer last wrote ${silent} hours ago; the channel takes ${what} for ${open} hours only`,
  );
}

/** The time before the window closes from which each message's history mentions it. */
const TELL_BEFORE_MS = 2 * HOUR_MS;

/** One sentence for the history of a message that goes shortly before the reply window closes. */
export function windowNote(
  replyWindow: ReplyWindow | undefined,
  { windowOpenedAtMs }: ConversationState,
  nowMs: number,
): string | undefined {
  if (replyWindow === undefined || windowOpenedAtMs === undefined) return undefined;
  const closesAtMs = windowOpenedAtMs + replyWindow.ms;
  if (nowMs > closesAtMs || closesAtMs - nowMs > TELL_BEFORE_MS) return undefined;
  const { extension } = replyWindow;
  const after =
    extension === undefined
      ? ''
      : `; with ${extension.template} until ${new Date(windowOpenedAtMs + extension.ms).toISOString()}`;
  return `the reply window closes at ${new Date(closesAtMs).toISOString()}${after}`;
}
