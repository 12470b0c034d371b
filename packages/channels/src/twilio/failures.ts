import type { DeliveryFailure, DeliveryOutcome, DeliveryStatus, FailureReason } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { DeliveryErrorDetails } from '@ccm/core/domain';
import { parseRetryAfter } from '@ccm/core/ports';
import type { HttpFailure, HttpReply } from '@ccm/core/ports';
import { errorReply } from './payloads.ts';

interface TwilioFailure {
  readonly reason: FailureReason;
  /** For the operator: what happened, and what to do about it where something can be done. */
  readonly description: string;
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  readonly pauses?: 'customer' | 'account';
}

type Row = readonly [codes: readonly number[], failure: TwilioFailure];

const MINUTE_MS = 60_000;
/** A cap that a day sets is asked again a few times in that day. */
const DAILY_CAP_MS = 6 * 60 * MINUTE_MS;

const fail = (reason: FailureReason, description: string): TwilioFailure => ({ reason, description });
const blocked = (description: string): TwilioFailure => ({
  ...fail('blocked-account', description),
  pauses: 'account',
});
const slower = (description: string, retryAfterMs?: number): TwilioFailure => ({
  ...fail('throttled', description),
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/**
 * Twilio's error codes (https://www.twilio.com/docs/api/errors): answers to our calls, and the ErrorCode of status callbacks. A message
 * that a callback reports as failed is over; its reason then only informs.
 */
const ROWS: readonly Row[] = [
  [[20003], fail('bad-credentials', 'Twilio refuses the credentials: check the account SID with its token or API key')],
  [[20404], fail('bad-credentials', 'Twilio does not know this account: check TWILIO_ACCOUNT_SID')],
  [[10001, 20005, 30002], blocked('Twilio has suspended the account, or it is not active yet')],
  [[20429], slower('Twilio asks for fewer calls at a time')],
  [[21611], slower("The sender's queue at Twilio is full: it holds ten hours of messages", 5 * MINUTE_MS)],
  [[20500, 20503], fail('provider-unavailable', 'Twilio has a fault of its own')],

  [[21211, 21217], fail('invalid-recipient', 'The number is not a valid phone number')],
  [[21214, 21614], fail('invalid-recipient', 'The number is not a mobile number')],
  [[21604], fail('invalid-recipient', 'The message has no recipient')],
  [[21612], fail('undeliverable', 'Twilio has no route from our sender to this number')],
  [[21610], fail('recipient-opted-out', 'The customer has written STOP to this sender; only START from them mends it')],
  [[21212, 21606, 21616], blocked('The sender is not a number of this account that can send messages')],
  [[21603], blocked('Neither a number nor a messaging service is set to send from')],
  [[21910], fail('rejected', 'Sender and recipient are not on the same channel')],
  [[63031], fail('invalid-recipient', 'Sender and recipient are the same')],
  [[21408], fail('rejected', "Sending to this number's country is not enabled in Twilio's geo permissions")],

  [[21602, 21619], fail('invalid-message', 'The message has neither text nor media')],
  [[21617], fail('invalid-message', 'The text is longer than 1600 characters')],
  [[21620, 21623], fail('media-unavailable', 'Twilio finds the address of the file invalid')],
  [[11751, 63034], fail('invalid-message', 'The file is too large for the channel')],
  [
    [63019],
    fail('media-unavailable', 'Twilio could not download the file: it must be public and have a right Content-Type'),
  ],
  [[21654, 21655, 21656], fail('invalid-message', 'The content template or its variables are not valid')],

  [[30001], slower('The message waited ten hours in the queue of Twilio and was thrown away')],
  [
    [30003],
    fail('undeliverable', 'The handset cannot be reached: off, out of coverage, or not able to; try again later'),
  ],
  [[30004], fail('rejected', 'The message was blocked by the carrier or by the customer')],
  [[30005], fail('invalid-recipient', 'The number does not exist, or not any more')],
  [[30006], fail('invalid-recipient', 'The number is a landline, or its carrier cannot be reached')],
  [[30007], fail('rejected', 'The carrier filtered the message as unwanted: look at its wording and links')],
  [[30008], fail('undeliverable', 'The carrier gave no reason; a second try may well succeed')],
  [[30009], fail('undeliverable', 'A segment of the message got lost')],
  [[30010], fail('rejected', 'The message costs more than MaxPrice allows')],
  [[30017], slower("The carrier's network is congested", MINUTE_MS)],
  [[30022], slower("More messages than the sender's 10DLC registration allows at a time", MINUTE_MS)],
  [[30023, 30027], slower("The day's share of messages of the 10DLC registration is used up", DAILY_CAP_MS)],
  [[30018, 30024, 30032], blocked('The sender is not registered for this country (10DLC, toll-free, sender id)')],
  [[30410], fail('provider-unavailable', 'The carrier did not answer Twilio in time')],

  [[63001, 63008, 63020], blocked('The WhatsApp sender is not set up rightly at Twilio or Meta')],
  [[63007], blocked('Twilio finds no WhatsApp sender with this number in the account')],
  [[63003], fail('invalid-recipient', 'The customer is not on WhatsApp')],
  [[63024], fail('invalid-recipient', 'WhatsApp finds the recipient invalid')],
  [[63005, 63006, 63021], fail('invalid-message', 'WhatsApp does not take this content')],
  [[63030], fail('invalid-message', 'A parameter of the message is not supported on this channel')],
  [[63025], fail('rejected', 'The file is there already')],
  [[63009, 63010, 63012, 63023], fail('provider-unavailable', 'WhatsApp had a fault of its own')],
  [
    [63013, 63026],
    fail('rejected', "WhatsApp refuses the message by its policies: look at the sender's quality rating"),
  ],
  [[63014, 63033], fail('recipient-opted-out', 'The customer has blocked this sender')],
  [[63015], fail('invalid-recipient', 'The customer has not joined the WhatsApp sandbox')],
  [
    [63016],
    fail('outside-reply-window', 'The customer last wrote more than 24 hours ago: only a template may be sent'),
  ],
  [[63017], slower('More than 2000 messages a second in the account')],
  [[63018], slower("The sender's WhatsApp limit is reached", MINUTE_MS)],
  [
    [63027, 63028, 63029],
    fail('invalid-message', 'The template does not exist in this language, or its variables differ'),
  ],
  [[63040, 63041], fail('rejected', 'The template was rejected or paused by WhatsApp')],
  [[63032], fail('undeliverable', 'WhatsApp does not deliver to this customer at present')],
  [[63036], fail('undeliverable', 'The customer cannot be reached on this channel')],
  [[63038], slower("The day's share of messages on this channel is used up", DAILY_CAP_MS)],
  [[63039], fail('rejected', 'Meta has warned the sender')],
  [[63049], fail('undeliverable', 'Meta chose not to deliver a marketing message to this customer')],
  [[63051], blocked('Meta has locked the WhatsApp account')],

  // Twilio's debugger only: our own webhook failed. Here so that an operator who looks a code up finds it.
  [
    [11200, 11205, 11206, 11215, 11220, 11235, 11236, 11237, 12100, 12300],
    fail(
      'unexpected-reply',
      'Twilio could not reach or understand our webhook: check PUBLIC_BASE_URL and the certificate',
    ),
  ],
];

/** By Twilio's code. */
export const TWILIO_FAILURES: ReadonlyMap<number, TwilioFailure> = new Map(
  ROWS.flatMap(([codes, failure]) => codes.map((code) => [code, failure] as const)),
);

/** Twilio's statuses (https://www.twilio.com/docs/messaging/api/message-resource#message-status-values) as ours; those of incoming messages are left out. */
export const TWILIO_STATUSES: ReadonlyMap<string, DeliveryStatus> = new Map<string, DeliveryStatus>([
  ['accepted', 'queued'],
  ['scheduled', 'queued'],
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['partially_delivered', 'delivered'],
  ['read', 'read'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

const WITHOUT_CODE: ReadonlyMap<string, TwilioFailure> = new Map([
  ['undelivered', fail('undeliverable', 'The carrier did not deliver the message')],
  ['canceled', fail('rejected', 'The message was canceled at Twilio')],
]);

/** A status and its error code as an outcome, or undefined for a status that is none of a message we sent. */
export function outcomeOf(
  providerStatus: string,
  code: number | undefined,
  words?: string,
): DeliveryOutcome | undefined {
  const status = TWILIO_STATUSES.get(providerStatus);
  if (status === undefined) return undefined;
  if (status !== 'failed') return { status, providerStatus };
  return { status, providerStatus, failure: failureOf(providerStatus, code, words) };
}

function failureOf(providerStatus: string, code: number | undefined, words: string | undefined): DeliveryFailure {
  const known = code === undefined ? undefined : TWILIO_FAILURES.get(code);
  const { reason, description } =
    known ?? WITHOUT_CODE.get(providerStatus) ?? fail('rejected', 'Twilio could not send the message');
  return {
    reason,
    description: known === undefined ? withWords(description, words) : description,
    ...(code === undefined ? {} : { providerCode: String(code) }),
  };
}

/** An answer other than 2xx: by its code, else by its HTTP status. */
export function failureFromReply(reply: HttpReply): DeliveryError {
  const { code, message } = readError(reply.body);
  const known = code === undefined ? undefined : TWILIO_FAILURES.get(code);
  const { reason, description, ...advice } = known ?? failureOfStatus(reply.status);
  const waitMs = parseRetryAfter(reply.headers['retry-after']) ?? advice.retryAfterMs;
  return new DeliveryError(reason, known === undefined ? withWords(description, message) : description, {
    ...advice,
    retryAfterMs: waitMs,
    providerCode: code === undefined ? `HTTP ${String(reply.status)}` : String(code),
  });
}

function failureOfStatus(status: number): TwilioFailure {
  if (status === 429) return slower('Twilio asks for a pause (HTTP 429)');
  if (status === 401) return fail('bad-credentials', 'Twilio refuses the credentials (HTTP 401)');
  if (status === 403) return blocked('Twilio does not allow the call (HTTP 403)');
  if (status === 408 || status === 425 || status >= 500) {
    return fail('provider-unavailable', `Twilio is not available (HTTP ${String(status)})`);
  }
  if (status >= 400) return fail('rejected', `Twilio refused the message (HTTP ${String(status)})`);
  return fail('unexpected-reply', `Twilio answered HTTP ${String(status)}: check TWILIO_API_URL`);
}

/** No answer: the message may have gone (`outcome-unknown`), or cannot have. */
export function failureFromNoAnswer(failure: HttpFailure): DeliveryError {
  const details: DeliveryErrorDetails = { providerCode: failure.code, cause: failure };
  return failure.requestSent
    ? new DeliveryError('outcome-unknown', 'Twilio did not answer: it may have taken the message', details)
    : new DeliveryError('connection-failed', 'Twilio could not be reached', details);
}

function readError(body: Buffer): { readonly code?: number | undefined; readonly message?: string | undefined } {
  try {
    return errorReply.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}

const withWords = (description: string, words: string | undefined): string =>
  words === undefined || words === '' ? description : `${description}: ${words.slice(0, 200)}`;
