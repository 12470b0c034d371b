import type { DeliveryFailure, FailureReason, DeliveryErrorDetails } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { isGatewayTimeout, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { MINUTE_MS } from '@ccm/core/time';
import { FILE_REMEDY } from '../media/index.ts';

interface ViberFailure {
  /** Viber's own name of it, which its `status_message` spells in several ways. */
  readonly name: string;
  readonly reason: FailureReason;
  readonly description: string;
  readonly pauses?: 'customer' | 'account';
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
}

/** The pause of an account whose fault a person must fix before the next try. */
const ACCOUNT_PAUSE_MS = 5 * MINUTE_MS;

const fail = (name: string, reason: FailureReason, description: string): ViberFailure => ({
  name,
  reason,
  description,
});
const stop = (name: string, reason: FailureReason, description: string): ViberFailure => ({
  ...fail(name, reason, description),
  pauses: 'account',
  retryAfterMs: ACCOUNT_PAUSE_MS,
});

/** Every status of https://developers.viber.com/docs/api/rest-bot-api/#error-codes but 0, which is success. */
export const VIBER_FAILURES: ReadonlyMap<number, ViberFailure> = new Map([
  [1, fail('invalidUrl', 'rejected', 'Viber could not use an address that it was given')],
  [2, stop('invalidAuthToken', 'bad-credentials', 'Viber does not know this token: check VIBER_AUTH_TOKEN')],
  [
    3,
    fail(
      'badData',
      'invalid-message',
      'Viber finds the message malformed: most often a picture whose address has no .jpg or .png, a file without its size, a name over 28 characters, or the keyboard',
    ),
  ],
  [4, fail('missingData', 'invalid-message', 'Viber misses a field in the message')],
  [5, fail('receiverNotRegistered', 'undeliverable', 'The customer is not, or no longer, on Viber')],
  [6, fail('receiverNotSubscribed', 'recipient-opted-out', 'The customer has not subscribed, or has left')],
  [7, stop('publicAccountBlocked', 'blocked-account', 'Viber has blocked the bot')],
  [8, stop('publicAccountNotFound', 'blocked-account', 'Viber does not find the bot')],
  [9, stop('publicAccountSuspended', 'blocked-account', 'Viber has suspended the bot')],
  [10, stop('webhookNotSet', 'blocked-account', 'The bot has no webhook: set it again, then replay')],
  [11, fail('receiverNoSuitableDevice', 'undeliverable', "No device of the customer's can show bot messages")],
  [12, tooManyRequests()],
  [13, fail('apiVersionNotSupported', 'undeliverable', "The customer's app is too old for this message")],
  [14, fail('incompatibleWithVersion', 'invalid-message', 'The message needs a higher min_api_version than it states')],
  [15, stop('publicAccountNotAuthorized', 'blocked-account', 'The bot may not do this')],
  [16, fail('inchatReplyMessageNotAllowed', 'rejected', 'Viber does not allow an in-chat reply here')],
  [17, fail('publicAccountIsNotInline', 'rejected', 'The bot is not set up as an inline bot')],
  [18, fail('noPublicChat', 'rejected', 'The bot has no public chat')],
  [19, fail('cannotSendBroadcast', 'rejected', 'The bot cannot broadcast')],
  [20, fail('broadcastNotAllowed', 'rejected', 'The bot is not allowed to broadcast')],
  [21, fail('unsupportedCountry', 'rejected', "Viber does not offer this in the customer's country")],
  [22, fail('paymentUnsupported', 'rejected', 'The bot cannot take payments')],
  [
    23,
    stop(
      'freeMessagesExceeded',
      'blocked-account',
      "The month's free messages are used up: they come back on the 1st, UTC",
    ),
  ],
  [24, stop('noBalance', 'blocked-account', 'The account has no balance left')],
]);

/**
 * The failure for too many messages at once, or for the hundred messages an hour that a silent customer may get: the answer does not tell
 * which. Waiting helps with both, and only this customer's messages need to wait.
 */
function tooManyRequests(): ViberFailure {
  return {
    ...fail('tooManyRequests', 'throttled', 'Too many messages, or a hundred in an hour to a customer who is silent'),
    pauses: 'customer',
    retryAfterMs: 10 * MINUTE_MS,
    maxAttempts: 4,
  };
}

/** The failure with this name of Viber's, with or without its first word, as callbacks tell it: `notSubscribed`. Other words have no meaning. */
export function failureNamed(words: string): DeliveryFailure | undefined {
  const wanted = bareName(words);
  const found = [...VIBER_FAILURES].find(([, { name }]) => bareName(name) === wanted);
  if (found === undefined) return undefined;
  const [status, { reason, description }] = found;
  return { reason, description: `${description} (${words})`, providerCode: String(status) };
}

const bareName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/^(?:receiver|publicaccount)/, '');

const GENERAL: ViberFailure = {
  ...fail('generalError', 'provider-unavailable', 'Viber reports an error that its manual does not list'),
  maxAttempts: 4,
};

/** In no table of Viber's: it comes with status 999, for a phone number or the id of a bot (https://github.com/Viber/sample-bot-isitup/issues/7). */
const BAD_RECEIVER_WORDS = /bad receiver id/i;
const BAD_RECEIVER = fail(
  'badReceiverId',
  'invalid-recipient',
  "Viber knows no customer by this id: write the id that came with the customer's message",
);

const INVALID_URL = 1;
const FILE_KINDS: ReadonlySet<string> = new Set(['picture', 'video', 'file', 'url']);
const UNUSABLE_FILE = fail('invalidUrl', 'media-unavailable', `Viber could not use the file's address: ${FILE_REMEDY}`);

/** A status other than 0 as an error. Viber's wording varies: but for a bad receiver, it is only shown. */
export function failureFromStatus(status: number, statusMessage: string | undefined, partKind = 'text'): DeliveryError {
  const isFile = status === INVALID_URL && FILE_KINDS.has(partKind);
  const isBadReceiver = BAD_RECEIVER_WORDS.test(statusMessage ?? '');
  const known = isBadReceiver ? BAD_RECEIVER : (VIBER_FAILURES.get(status) ?? GENERAL);
  const { name, reason, description, ...details } = isFile ? UNUSABLE_FILE : known;
  const words = statusMessage === undefined || statusMessage === '' ? name : statusMessage;
  return new DeliveryError(reason, `${description} (${words})`, { ...details, providerCode: String(status) });
}

/** An HTTP status other than 200: wrong address, overload, outage. */
export function failureFromHttpStatus(reply: HttpReply): DeliveryError {
  const { status } = reply;
  const details: DeliveryErrorDetails = {
    providerCode: `HTTP ${String(status)}`,
    retryAfterMs: parseRetryAfter(reply.headers['retry-after']),
  };
  if (status === 429) return new DeliveryError('throttled', 'Viber asks for a pause (HTTP 429)', details);
  if (isGatewayTimeout(status) || (status >= 200 && status < 300)) {
    return new DeliveryError(
      'outcome-unknown',
      'Viber did not answer as its API does: it may have taken the message',
      details,
    );
  }
  if (status === 408 || status === 425 || status >= 500) {
    return new DeliveryError('provider-unavailable', `Viber is not available (HTTP ${String(status)})`, details);
  }
  if (status === 401 || status === 403) {
    return new DeliveryError('bad-credentials', `Viber refuses the call (HTTP ${String(status)})`, details);
  }
  if (status >= 400) {
    return new DeliveryError('rejected', `HTTP ${String(status)}: check VIBER_API_URL`, details);
  }
  return new DeliveryError('unexpected-reply', `Viber answered HTTP ${String(status)}`, details);
}
