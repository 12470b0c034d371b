import type { DeliveryFailure, DeliveryOutcome, DeliveryStatus, DeliveryErrorDetails } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { isGatewayTimeout, parseRetryAfter } from '@ccm/core/ports';
import type { HttpFailure, HttpReply } from '@ccm/core/ports';
import { compact, jsonIn } from '@ccm/core/objects';
import { blocked, fail, slower, stopped, TWILIO_FAILURES } from './failure-table.ts';
import type { TwilioFailure } from './failure-table.ts';
import { errorReply } from './payloads.ts';

export { TWILIO_FAILURES };

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

/** A status and its error code as an outcome; undefined for a status that no sent message has. */
export function outcomeOf(
  providerStatus: string,
  code: number | undefined,
  words?: string,
): DeliveryOutcome | undefined {
  const status = TWILIO_STATUSES.get(providerStatus);
  if (status === undefined) return undefined;
  if (status !== 'failed') return { status, providerStatus };
  const again = code === undefined ? undefined : TWILIO_FAILURES.get(code)?.inReport;
  const failure = failureOf(providerStatus, code, words);
  return { status, providerStatus, failure, ...compact({ again }) };
}

function failureOf(providerStatus: string, code: number | undefined, words: string | undefined): DeliveryFailure {
  const known = code === undefined ? undefined : TWILIO_FAILURES.get(code);
  const { reason, description } =
    known ?? WITHOUT_CODE.get(providerStatus) ?? fail('rejected', 'Twilio could not send the message');
  return {
    reason,
    description: withWords(description, words),
    ...compact({ providerCode: code?.toString() }),
  };
}

/** An answer other than 2xx: by its code, else by its HTTP status. */
export function failureFromReply(reply: HttpReply): DeliveryError {
  const { code, message } = readError(reply.body);
  const known = code === undefined ? undefined : TWILIO_FAILURES.get(code);
  const { reason, description, inReport: _inReport, ...advice } = known ?? failureOfStatus(reply.status);
  const waitMs = parseRetryAfter(reply.headers['retry-after']) ?? advice.retryAfterMs;
  return new DeliveryError(reason, withWords(description, message), {
    ...advice,
    retryAfterMs: waitMs,
    providerCode: code === undefined ? `HTTP ${String(reply.status)}` : String(code),
  });
}

function failureOfStatus(status: number): TwilioFailure {
  if (status === 429) return slower('Twilio asks for a pause (HTTP 429)');
  if (status === 401) return stopped('bad-credentials', 'Twilio refuses the credentials (HTTP 401)');
  if (isGatewayTimeout(status))
    return fail('outcome-unknown', 'Twilio did not answer in time: it may have taken the message');
  if (status === 403) return blocked('Twilio does not allow the call (HTTP 403)');
  if (status === 408 || status === 425 || status >= 500) {
    return fail('provider-unavailable', `Twilio is not available (HTTP ${String(status)})`);
  }
  if (status >= 400) return fail('rejected', `Twilio refused the message (HTTP ${String(status)})`);
  return fail('unexpected-reply', `Twilio answered HTTP ${String(status)}: check TWILIO_API_URL`);
}

/** Turns a call without an answer into a failure: the message may have left (`outcome-unknown`), or cannot have. */
export function failureFromNoAnswer(failure: HttpFailure): DeliveryError {
  const details: DeliveryErrorDetails = { providerCode: failure.code, cause: failure };
  return failure.requestSent
    ? new DeliveryError('outcome-unknown', 'Twilio did not answer: it may have taken the message', details)
    : new DeliveryError('connection-failed', 'Twilio could not be reached', details);
}

function readError(body: Buffer): { readonly code?: number | undefined; readonly message?: string | undefined } {
  const { code, message } = errorReply.safeParse(jsonIn(body)).data ?? {};
  return { code: code ?? undefined, message: message ?? undefined };
}

const withWords = (description: string, words: string | undefined): string =>
  words === undefined || words === '' ? description : `${description}: ${words.slice(0, 200)}`;
