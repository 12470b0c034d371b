import type { DeliveryFailure, FailureReason } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { DeliveryErrorDetails } from '@ccm/core/domain';
import { HttpFailure, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { sendAnswer } from './payloads.ts';
import type { ReportedError, SendAnswer } from './payloads.ts';

/** What an error code means, and what to do about it. */
interface FailureRule {
  readonly reason: FailureReason;
  readonly meaning: string;
  readonly pauses?: 'customer' | 'account';
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  /** The reason in a `failed` status, where nothing is tried again any more; default `reason`. */
  readonly inReport?: FailureReason;
}

const MINUTE_MS = 60_000;
/** How long an account rests whose fault a person must mend before it is tried again. */
const ACCOUNT_PAUSE_MS = 5 * MINUTE_MS;
/** WhatsApp lets one message through to one customer every six seconds in the long run. */
const PAIR_PAUSE_MS = 6000;
const THROTTLE_PAUSE_MS = 2000;
/** The classic API counts new conversations over a day. */
const TIER_PAUSE_MS = 24 * 60 * MINUTE_MS + 5 * MINUTE_MS;
const MEDIA_ATTEMPTS = 3;

const fail = (reason: FailureReason, meaning: string): FailureRule => ({ reason, meaning });
const stop = (reason: FailureReason, meaning: string): FailureRule => ({
  ...fail(reason, meaning),
  pauses: 'account',
  retryAfterMs: ACCOUNT_PAUSE_MS,
});
const retry = (meaning: string): FailureRule => fail('provider-unavailable', meaning);
const slowDown = (meaning: string, retryAfterMs: number): FailureRule => ({
  ...fail('throttled', meaning),
  pauses: 'account',
  retryAfterMs,
});

const BAD_PARAMETER = fail('invalid-message', 'WhatsApp finds a field of the message wrong');
const PERMISSION = stop('bad-credentials', 'The account lacks a permission');
const TEMPLATE = fail('invalid-message', 'The template is missing, not approved, or does not fit its variables');
const TEMPLATE_PAUSED = fail('rejected', 'WhatsApp has paused or disabled the template');
const CERTIFICATE = stop('blocked-account', 'The certificate or identity of the number is not in order');
const INTERNAL = retry('WhatsApp reports an internal error');

/** Each row: the codes, and what they mean. Codes are the same in an answer and in a `failed` status. */
const RULES: readonly (readonly [readonly number[], FailureRule])[] = [
  // Meta's Cloud API, https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/
  [[0, 190], stop('bad-credentials', 'The API key or token is not valid')],
  [[3, 10], PERMISSION],
  [[1, 2, 131000, 131016], retry('WhatsApp is not available for the moment')],
  [[4, 80007, 130429, 133016], slowDown('Too many messages from this number', THROTTLE_PAUSE_MS)],
  [[131048], slowDown('WhatsApp limits this number because customers blocked or reported it', 10 * MINUTE_MS)],
  [
    [131056],
    {
      ...fail('throttled', 'Too many messages to this customer in a short time'),
      pauses: 'customer',
      retryAfterMs: PAIR_PAUSE_MS,
    },
  ],
  [
    [131053],
    { ...retry('WhatsApp could not load the file'), maxAttempts: MEDIA_ATTEMPTS, inReport: 'media-unavailable' },
  ],
  [[131052], fail('media-unavailable', 'WhatsApp could not give out the file of the customer: ask for it again')],
  [[33, 100, 131008, 131009], BAD_PARAMETER],
  [[131005], stop('bad-credentials', 'Access denied')],
  [[131021], fail('invalid-recipient', 'The recipient is the sender')],
  [[131026], fail('undeliverable', 'The customer is not on WhatsApp, has an old version, or has blocked us')],
  [[131030], fail('invalid-recipient', 'A test number may write only to numbers on its list')],
  [[131031, 368], stop('blocked-account', 'WhatsApp has locked the account')],
  [[131042], stop('blocked-account', 'Payment for the account is not in order')],
  [[131045], stop('blocked-account', 'The number is not registered rightly')],
  [[133010], stop('blocked-account', 'The number is not registered')],
  [
    [131047, 470],
    fail('outside-reply-window', 'The customer last wrote over 24 hours ago: only a template may be sent'),
  ],
  [[131049], fail('rejected', 'WhatsApp chose not to deliver this marketing message: wait a day before the next one')],
  [[131050], fail('recipient-opted-out', 'The customer has stopped marketing messages')],
  [[130472, 472], fail('rejected', 'The customer is in an experiment of WhatsApp and gets no marketing messages')],
  [[131051, 501], fail('invalid-message', 'WhatsApp does not support this kind of message')],
  [[132000, 132001, 132005, 132007, 132012, 132068, 132069], TEMPLATE],
  [[132015, 132016], TEMPLATE_PAUSED],
  [[135000], fail('rejected', 'WhatsApp refused the message without a reason')],
  // The classic API, https://www.twilio.com/docs/whatsapp/api/error-code-mapping
  [[400, 1004], fail('media-unavailable', 'WhatsApp could not use the file')],
  [[401, 402, 403], stop('blocked-account', 'The account is blocked or its billing is not in order')],
  [[408], fail('expired', 'The message could not be delivered in its time')],
  [[410], fail('rejected', 'WhatsApp refused the message')],
  [[429, 1015], slowDown('Too many messages', THROTTLE_PAUSE_MS)],
  [[430, 431, 432, 433], CERTIFICATE],
  [
    [471],
    {
      ...fail('throttled', 'The number has started as many conversations as it may in a day'),
      retryAfterMs: TIER_PAUSE_MS,
    },
  ],
  [[480], fail('rejected', "The customer's identity has changed and is not confirmed")],
  [[500, 1000, 1011, 1014, 1022, 1023, 1025], INTERNAL],
  [[1001], fail('invalid-message', 'The message is too long')],
  [[1002, 1006, 1013, 1021], fail('invalid-recipient', 'The customer is not known to WhatsApp')],
  [[1005], stop('bad-credentials', 'Access denied')],
  [[1008, 1009, 1010], BAD_PARAMETER],
  [[1026], fail('undeliverable', "The customer's app cannot show this message")],
  [[2000, 2001, 2002, 2003], TEMPLATE],
];

const BY_CODE: ReadonlyMap<number, FailureRule> = new Map(
  RULES.flatMap(([codes, rule]) => codes.map((code) => [code, rule] as const)),
);

/** The classic API's answer to a number that it has not checked yet. */
export const UNKNOWN_CONTACT = 1006;

function ruleOf(code: number): FailureRule | undefined {
  return BY_CODE.get(code) ?? (code >= 200 && code <= 299 ? PERMISSION : undefined);
}

/**
 * 360dialog's own gateway gives no code: what it means stands in `meta.developerMessage` alone, in the words of its page of error
 * messages (https://docs.360dialog.com/partner, help and troubleshooting). This table is the only place where words are looked at.
 */
const GATEWAY_WORDS: readonly (readonly [RegExp, FailureRule])[] = [
  [
    /exceeded the (?:endpoint rate limit|limit of \d+ requests? every)/i,
    slowDown('360dialog limits the calls of this number', THROTTLE_PAUSE_MS),
  ],
  [/\bapi\b.{0,40}\bdisabled\b|\bunpaid\b/i, stop('blocked-account', '360dialog has switched this number off')],
];

/** What an HTTP status means where the body has no code that we know. */
const BY_HTTP_STATUS: ReadonlyMap<number, FailureRule> = new Map([
  [401, stop('bad-credentials', '360dialog does not know the API key: check D360_API_KEY')],
  [408, retry('360dialog did not wait for the message')],
  [413, fail('invalid-message', 'The message is too large')],
  [425, retry('360dialog asks to try again')],
  [429, slowDown('360dialog asks for a pause', THROTTLE_PAUSE_MS)],
  [500, retry('360dialog reports an internal error')],
  [502, retry('WhatsApp is not available')],
  [503, slowDown('360dialog asks for a pause', THROTTLE_PAUSE_MS)],
  [504, fail('outcome-unknown', '360dialog had no answer from WhatsApp: it may have taken the message')],
]);

/** An answer of the API, read: what it says apart from its HTTP status. */
export function readAnswer(reply: HttpReply): SendAnswer {
  try {
    const json: unknown = JSON.parse(reply.body.toString('utf8'));
    return sendAnswer.parse(json);
  } catch {
    // A page of some proxy between: the HTTP status is all that there is.
    return { messages: [], contacts: [], errors: [] };
  }
}

/** The error code of an answer, in Meta's or in the classic shape; absent where there is none, whatever the HTTP status. */
export function codeOf(answer: SendAnswer): number | undefined {
  return answer.error?.code ?? answer.errors[0]?.code;
}

/** Whether an answer tells of an error, even with HTTP 200. */
export function isRefusal(reply: HttpReply, answer: SendAnswer): boolean {
  const { error, errors, meta } = answer;
  return reply.status >= 300 || error !== undefined || errors.length > 0 || meta?.success === false;
}

/** Why a call was refused. A known code decides, then 360dialog's own words, then the HTTP status. */
export function failureFromAnswer(reply: HttpReply, answer: SendAnswer): DeliveryError {
  const code = codeOf(answer);
  const words = wordsOf(answer);
  const rule = (code === undefined ? gatewayRule(words) : ruleOf(code)) ?? httpRule(reply.status);
  const providerCode = code === undefined ? `HTTP ${String(reply.status)}` : String(code);
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after']) ?? rule.retryAfterMs;
  return toError(rule, words, { providerCode, retryAfterMs });
}

/** Why a message failed that had been taken, from a `failed` status. A code that we do not know is final too. */
export function failureFromReport(errors: readonly ReportedError[]): DeliveryFailure {
  const [error] = errors;
  const code = error?.code;
  const rule =
    (code === undefined ? undefined : ruleOf(code)) ?? fail('undeliverable', 'WhatsApp could not deliver it');
  return {
    reason: rule.inReport ?? rule.reason,
    description: describe(rule, error === undefined ? undefined : wordsOfError(error)),
    ...(code === undefined ? {} : { providerCode: String(code) }),
  };
}

/** No answer: the message may have left (`outcome-unknown`), or cannot have. Anything else than HttpFailure is passed on as it is. */
export function failureFromNoAnswer(error: unknown): unknown {
  if (!(error instanceof HttpFailure)) return error;
  const details: DeliveryErrorDetails = { providerCode: error.code, cause: error };
  return error.requestSent
    ? new DeliveryError('outcome-unknown', '360dialog did not answer: it may have taken the message', details)
    : new DeliveryError('connection-failed', '360dialog could not be reached', details);
}

/** One line of the words that came with an error, the most detailed that there are. */
export function wordsOfError(error: ReportedError): string | undefined {
  return error.error_data?.details ?? error.details ?? error.message ?? error.title;
}

function wordsOf({ error, errors, meta }: SendAnswer): string | undefined {
  const [first] = errors;
  const classic = first === undefined ? undefined : wordsOfError(first);
  return error?.error_data?.details ?? error?.message ?? classic ?? meta?.developerMessage ?? meta?.developer_message;
}

function gatewayRule(words: string | undefined): FailureRule | undefined {
  return words === undefined ? undefined : GATEWAY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}

function httpRule(status: number): FailureRule {
  const known = BY_HTTP_STATUS.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return retry(`360dialog is not available (HTTP ${String(status)})`);
  if (status >= 400 || status < 300) return fail('rejected', `360dialog refused the call (HTTP ${String(status)})`);
  return fail('unexpected-reply', `360dialog answered HTTP ${String(status)}: check D360_API_URL`);
}

function toError(rule: FailureRule, words: string | undefined, details: DeliveryErrorDetails): DeliveryError {
  const { reason, pauses, maxAttempts } = rule;
  return new DeliveryError(reason, describe(rule, words), { ...details, pauses, maxAttempts });
}

function describe(rule: FailureRule, words: string | undefined): string {
  return words === undefined ? rule.meaning : `${rule.meaning} (${words})`;
}
