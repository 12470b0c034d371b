import { compact } from '../objects/index.ts';
import { DeliveryError, UpstreamError } from '../domain/index.ts';
import type { Upstream } from '../domain/index.ts';
import { HttpFailure } from './http-client.ts';
import type { HttpReply } from './http-client.ts';
import { parseRetryAfter } from './parse-retry-after.ts';
import { isConfigured, isRedirect, remedyOfFailure, remedyOfStatus } from './upstream-remedy.ts';

/** Client errors that pass by themselves: Request Timeout, Too Early, Too Many Requests. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
/** Of a server in between that waited in vain for its own: Gateway Timeout, and Cloudflare's A Timeout Occurred. */
const GATEWAY_TIMEOUTS: ReadonlySet<number> = new Set([504, 524]);
const MAX_ANSWER_BYTES = 2048;

/** Whether the request was passed on, and its outcome is not known (RFC 9110, section 15.6.5). */
export const isGatewayTimeout = (status: number): boolean => GATEWAY_TIMEOUTS.has(status);

/**
 * Turns a failed call to a provider into a failure of the message: `connection-failed` if the provider cannot have it, `outcome-unknown`
 * if it may. Returns every error but an HttpFailure as it is.
 */
export function deliveryErrorFromHttp(error: unknown): Error {
  if (error instanceof HttpFailure) {
    const reason = error.requestSent ? 'outcome-unknown' : 'connection-failed';
    return new DeliveryError(reason, error.message, { providerCode: error.code, cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/**
 * Turns a failed call to one of our own systems into advice: 408, 425, 429, 5xx and no answer at all are tried again, and Retry-After is
 * obeyed; so is a redirect, until somebody has set the address right. Any other status is permanent. The error keeps the beginning of the
 * answer.
 */
export function upstreamErrorFrom(upstream: Upstream, outcome: HttpReply | Error): UpstreamError {
  if (outcome instanceof Error) {
    if (outcome instanceof UpstreamError) return outcome;
    const isFailure = outcome instanceof HttpFailure;
    const message = isFailure
      ? `${outcome.message}${remedyOfFailure(upstream, outcome)}`
      : `The call failed: ${outcome.message}`;
    return new UpstreamError(upstream, message, { retryable: isFailure, cause: outcome });
  }
  const { status, headers, body } = outcome;
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  const isElsewhere = isRedirect(status) && isConfigured(upstream);
  return new UpstreamError(upstream, `It answered ${status}${remedyOfStatus(upstream, outcome)}`, {
    retryable: status >= 500 || RETRYABLE_STATUSES.has(status) || isElsewhere,
    status,
    ...compact({ retryAfterMs }),
    ...(body.length === 0 ? {} : { answer: body.subarray(0, MAX_ANSWER_BYTES).toString('utf8') }),
  });
}
