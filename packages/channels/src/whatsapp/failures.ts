import type { DeliveryOutcome, DeliveryErrorDetails } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { compact, jsonIn } from '@ccm/core/objects';
import { HttpFailure, isGatewayTimeout, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { BY_CODE, fail, PERMISSION, retry } from './failure-table.ts';
import type { FailureRule } from './failure-table.ts';
import { sendAnswer } from './payloads/answers.ts';
import type { SendAnswer } from './payloads/answers.ts';
import type { ReportedError } from './payloads/webhooks.ts';

type GraphError = NonNullable<SendAnswer['error']>;

/** A host of the WhatsApp API, and the errors that only this host reports. */
export interface ApiHost {
  /** As operators know it: `360dialog`. */
  readonly name: string;
  /** The meaning of an HTTP status whose body has no known code. */
  readonly byHttpStatus: ReadonlyMap<number, FailureRule>;
  /** Reads an error whose code alone does not tell its meaning. */
  readonly ruleOfError?: (error: GraphError) => FailureRule | undefined;
  /** Reads an answer without a code. */
  readonly ruleOfWords?: (words: string) => FailureRule | undefined;
  /** The variable to check after an answer that makes no sense: `D360_API_URL`. */
  readonly addressSetting: string;
}

function ruleOf(code: number): FailureRule | undefined {
  return BY_CODE.get(code) ?? (code >= 200 && code <= 299 ? PERMISSION : undefined);
}

/** The fields of an API answer, apart from its HTTP status. */
export function readAnswer(reply: HttpReply): SendAnswer {
  // A page of some proxy between: the HTTP status is all that there is.
  return sendAnswer.safeParse(jsonIn(reply.body)).data ?? { messages: [], contacts: [], errors: [] };
}

/** The error code of an answer, in Meta's or in the classic shape; absent without an error, whatever the HTTP status. */
export function codeOf(answer: SendAnswer): number | undefined {
  return answer.error?.code ?? answer.errors[0]?.code;
}

/** Whether an answer tells of an error, even with HTTP 200. */
export function isRefusal(reply: HttpReply, answer: SendAnswer): boolean {
  const { error, errors, meta } = answer;
  return reply.status >= 300 || error !== undefined || errors.length > 0 || meta?.success === false;
}

/** The reason of a refusal. A known code decides, then the host's own words, then the HTTP status. */
export function failureFromAnswer(reply: HttpReply, answer: SendAnswer, host: ApiHost): DeliveryError {
  const code = codeOf(answer);
  const words = wordsOf(answer);
  const rule = ruleOfAnswer(answer, host) ?? httpRule(reply.status, host);
  const providerCode = code === undefined ? `HTTP ${String(reply.status)}` : String(code);
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after']) ?? rule.retryAfterMs;
  return toError(rule, words, { providerCode, retryAfterMs });
}

function ruleOfAnswer(answer: SendAnswer, host: ApiHost): FailureRule | undefined {
  const { error } = answer;
  const code = codeOf(answer);
  const own = error === undefined ? undefined : (host.ruleOfError?.(error) ?? missingObject(error));
  if (own !== undefined) return own;
  const words = wordsOf(answer);
  if (code === undefined) return words === undefined ? undefined : host.ruleOfWords?.(words);
  return ruleOf(code) ?? (error?.is_transient === true ? retry('WhatsApp reports a passing fault') : undefined);
}

/** A call for a number that does not exist, or that the token may not see: the Graph API tells it by the subcode alone. */
const missingObject = ({ code, error_subcode: subcode }: GraphError): FailureRule | undefined =>
  code === 100 && subcode === 33 ? BY_CODE.get(33) : undefined;

/** Words of a report that the file could not be loaded because of its type or its size: another try would not load it either. */
const HOPELESS_FILE = /\b(?:type|mime|format|codec|size|large|big|exceed)/i;

/** Reads the outcome from a `failed` status of a message that WhatsApp had taken. An unknown code is final. */
export function outcomeOfReport(errors: readonly ReportedError[]): DeliveryOutcome {
  const [error] = errors;
  const code = error?.code;
  const rule =
    (code === undefined ? undefined : ruleOf(code)) ?? fail('undeliverable', 'WhatsApp could not deliver it');
  const words = error === undefined ? undefined : wordsOfError(error);
  const isHopeless = rule.reason === 'media-unavailable' && HOPELESS_FILE.test(error?.error_data?.details ?? '');
  return {
    status: 'failed',
    providerStatus: 'failed',
    failure: {
      reason: rule.reason,
      description: describe(rule, words),
      ...(code === undefined ? {} : { providerCode: String(code) }),
      ...compact({ optOut: rule.optOut }),
    },
    ...(rule.again === undefined || isHopeless ? {} : { again: rule.again }),
  };
}

/**
 * Turns a call without an answer into a failure: the message may have left (`outcome-unknown`), or cannot have. Returns every error but an
 * HttpFailure as it is.
 */
export function failureFromNoAnswer(error: unknown, { name }: ApiHost): unknown {
  if (!(error instanceof HttpFailure)) return error;
  const details: DeliveryErrorDetails = { providerCode: error.code, cause: error };
  return error.requestSent
    ? new DeliveryError('outcome-unknown', `${name} did not answer: it may have taken the message`, details)
    : new DeliveryError('connection-failed', `${name} could not be reached`, details);
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

const GATEWAY_TIMEOUT = 504;

function httpRule(status: number, { name, byHttpStatus, addressSetting }: ApiHost): FailureRule {
  const known = byHttpStatus.get(isGatewayTimeout(status) ? GATEWAY_TIMEOUT : status);
  if (known !== undefined) return known;
  if (status >= 500) return retry(`${name} is not available (HTTP ${String(status)})`);
  if (status >= 400 || status < 300) return fail('rejected', `${name} refused the call (HTTP ${String(status)})`);
  return fail('unexpected-reply', `${name} answered HTTP ${String(status)}: check ${addressSetting}`);
}

function toError(rule: FailureRule, words: string | undefined, details: DeliveryErrorDetails): DeliveryError {
  const { reason, pauses, maxAttempts, optOut, mayPass } = rule;
  return new DeliveryError(reason, describe(rule, words), { ...details, pauses, maxAttempts, optOut, mayPass });
}

/** The host's own words, without possible tokens: Meta repeats one that it does not accept. */
function describe(rule: FailureRule, words: string | undefined): string {
  const masked = words?.replaceAll(/EAA\w+|\w{40,}/g, '***');
  return masked === undefined ? rule.meaning : `${rule.meaning} (${masked})`;
}
