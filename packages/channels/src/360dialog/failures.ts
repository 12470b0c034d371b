import type { DeliveryOutcome } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { DeliveryErrorDetails } from '@ccm/core/domain';
import { HttpFailure, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import { BY_CODE, fail, PERMISSION, retry, slowDown, stop, THROTTLE_PAUSE_MS } from './failure-table.ts';
import type { FailureRule } from './failure-table.ts';
import { sendAnswer } from './payloads.ts';
import type { ReportedError, SendAnswer } from './payloads.ts';

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
  [403, stop('blocked-account', '360dialog does not let this number call this endpoint: ask 360dialog')],
  [
    404,
    stop(
      'unexpected-reply',
      '360dialog does not know the address: check D360_API_URL and D360_API_STYLE (cloud on waba-v2, classic on waba)',
    ),
  ],
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

/** What an unloaded file is like when its type or its size is the cause: no second try would load it. */
const HOPELESS_FILE = /\b(?:type|mime|format|codec|size|large|big|exceed)/i;

/** What a `failed` status says of a message that had been taken. A code that we do not know is final. */
export function outcomeOfReport(errors: readonly ReportedError[]): DeliveryOutcome {
  const [error] = errors;
  const code = error?.code;
  const rule =
    (code === undefined ? undefined : ruleOf(code)) ?? fail('undeliverable', 'WhatsApp could not deliver it');
  const words = error === undefined ? undefined : wordsOfError(error);
  const isHopeless = rule.inReport === 'media-unavailable' && HOPELESS_FILE.test(error?.error_data?.details ?? '');
  return {
    status: 'failed',
    providerStatus: 'failed',
    failure: {
      reason: rule.inReport ?? rule.reason,
      description: describe(rule, words),
      ...compact({ providerCode: code?.toString() }),
      ...compact({ optOut: rule.optOut }),
    },
    ...(rule.again === undefined || isHopeless ? {} : { again: rule.again }),
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
  const { reason, pauses, maxAttempts, optOut } = rule;
  return new DeliveryError(reason, describe(rule, words), { ...details, pauses, maxAttempts, optOut });
}

function describe(rule: FailureRule, words: string | undefined): string {
  return words === undefined ? rule.meaning : `${rule.meaning} (${words})`;
}
