import { MINUTE_MS } from '@ccm/core/time';
import type { FailureReason, DeliveryErrorDetails } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { HttpFailure, isGatewayTimeout, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { FILE_REMEDY } from '../media/index.ts';

/** An answer of the Graph API, as far as it tells of an error. */
export interface GraphAnswer {
  readonly error?: GraphError | null | undefined;
}

interface GraphError {
  readonly type?: string | null | undefined;
  readonly code?: number | null | undefined;
  readonly error_subcode?: number | null | undefined;
  readonly is_transient?: boolean | null | undefined;
  readonly message?: string | null | undefined;
  readonly error_user_msg?: string | null | undefined;
  readonly fbtrace_id?: string | null | undefined;
}

/** The meaning of an error of the Graph API. */
export interface GraphFailure {
  readonly reason: FailureReason;
  readonly description: string;
  readonly pauses?: 'account';
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  /** The failure may pass by itself, although its reason usually lasts. */
  readonly mayPass?: true;
}

/** The pause of an account whose fault a person must fix before the next try. */
const ACCOUNT_PAUSE_MS = 5 * MINUTE_MS;

export const fail = (reason: FailureReason, description: string): GraphFailure => ({ reason, description });
export const atMost = (maxAttempts: number, reason: FailureReason, description: string): GraphFailure => ({
  ...fail(reason, description),
  maxAttempts,
});
export const stop = (reason: FailureReason, description: string): GraphFailure => ({
  ...fail(reason, description),
  pauses: 'account',
  retryAfterMs: ACCOUNT_PAUSE_MS,
});

const TEMPORARY = fail('provider-unavailable', 'Meta reports a passing fault');

/** The host of a file did not give it to Meta: tried a few times, since hosts come back. */
export const FILE_NOT_FETCHED: GraphFailure = {
  ...atMost(3, 'media-unavailable', `Meta could not fetch the file from its host: ${FILE_REMEDY}`),
  mayPass: true,
};

/** The codes of one product, as `code/subcode`; `code` stands for its other subcodes, `/subcode` for a subcode under any code. */
export interface GraphTable {
  readonly byCode: ReadonlyMap<string, GraphFailure>;
  /** A token that Meta does not accept, told by HTTP 401 alone. */
  readonly token: GraphFailure;
  /** Codes 200 to 299. */
  readonly permission: GraphFailure;
  /** A wrong appsecret_proof. */
  readonly proof: GraphFailure;
  /** Codes 36000 to 36099. */
  readonly tooBig: GraphFailure;
  /** A customer who has blocked us, recognised by words alone. */
  readonly unreachable: GraphFailure;
}

/** The reply as an error; undefined for a success. The body decides: Meta sends errors with HTTP 200 too. */
export function failureFromGraph(
  reply: HttpReply,
  answer: GraphAnswer | undefined,
  table: GraphTable,
): DeliveryError | undefined {
  if (answer?.error) return failureFromError(answer.error, reply, table);
  if (reply.status >= 200 && reply.status < 300) return undefined;
  return failureFromHttpStatus(reply, table);
}

function failureFromError(error: GraphError, reply: HttpReply, table: GraphTable): DeliveryError {
  const code = error.code ?? undefined;
  const subcode = error.error_subcode ?? undefined;
  const { reason, description, ...details } = meaningOf(error, reply.status, table);
  return new DeliveryError(reason, `${description}${wordsOf(error)}${traceOf(error)}`, {
    ...details,
    retryAfterMs: parseRetryAfter(reply.headers['retry-after']) ?? details.retryAfterMs,
    providerCode: codeOf(code, subcode) ?? `HTTP ${String(reply.status)}`,
  });
}

function meaningOf(error: GraphError, status: number, table: GraphTable): GraphFailure {
  const code = error.code ?? undefined;
  const subcode = error.error_subcode ?? undefined;
  // Of a wrong appsecret_proof Meta tells only by the error's type.
  if (code === 100 && subcode === undefined && error.type === 'GraphMethodException') return table.proof;
  if (code === 200 && subcode === undefined && UNREACHABLE_WORDS.test(error.message ?? '')) return table.unreachable;
  return lookUp(code, subcode, table) ?? unlisted(error, status);
}

/** Meta's own words, without what may be a token. With code 190 they repeat the token, and are left out. */
function wordsOf({ code, message, error_user_msg: forUser }: GraphError): string {
  const words = code === 190 ? '' : (forUser ?? message ?? '');
  const masked = words.replaceAll(/EAA\w+|IGAA\w+|[\w-]{40,}/g, '***').trim();
  return masked === '' ? '' : `: ${masked.slice(0, 300)}`;
}

const traceOf = ({ fbtrace_id: trace = '' }: GraphError): string =>
  /^[\w-]{1,64}$/.test(trace ?? '') ? ` (fbtrace_id ${trace ?? ''})` : '';

/** Older answers tell of a customer who has blocked the page in these words alone, under the code of a missing permission. */
const UNREACHABLE_WORDS = /isn't receiving messages|is not receiving messages|not available right now/i;

function codeOf(code: number | undefined, subcode: number | undefined): string | undefined {
  if (code === undefined) return undefined;
  return subcode === undefined ? String(code) : `${String(code)}/${String(subcode)}`;
}

function lookUp(code: number | undefined, subcode: number | undefined, table: GraphTable): GraphFailure | undefined {
  const keys = [codeOf(code, subcode), `/${String(subcode)}`, String(code), `/${String(code)}`];
  const listed = keys.map((key) => (key === undefined ? undefined : table.byCode.get(key)));
  const isTooBig = code !== undefined && code >= 36_000 && code <= 36_099;
  if (isTooBig) return table.tooBig;
  const permission = code !== undefined && code >= 200 && code <= 299 ? table.permission : undefined;
  return listed.find((failure) => failure !== undefined) ?? permission;
}

function unlisted(error: GraphError, status: number): GraphFailure {
  if (status === 429) return fail('throttled', 'Meta asks for a pause');
  if (status >= 500 || error.is_transient === true) return TEMPORARY;
  return fail('rejected', 'Meta refuses the message with a code that its manual does not list');
}

function failureFromHttpStatus(reply: HttpReply, { token }: GraphTable): DeliveryError {
  const status = String(reply.status);
  const details: DeliveryErrorDetails = {
    providerCode: `HTTP ${status}`,
    retryAfterMs: parseRetryAfter(reply.headers['retry-after']),
  };
  if (reply.status === 429) return new DeliveryError('throttled', 'Meta asks for a pause (HTTP 429)', details);
  if (reply.status === 401)
    return new DeliveryError(token.reason, token.description, {
      ...details,
      retryAfterMs: ACCOUNT_PAUSE_MS,
    });
  if (isGatewayTimeout(reply.status))
    return new DeliveryError('outcome-unknown', 'Meta did not answer in time: it may have taken the message', details);
  // An answer without Meta's error object is not Meta's own: a proxy's or a load balancer's page, which passes.
  return new DeliveryError('provider-unavailable', `No answer of the Graph API's (HTTP ${status})`, details);
}

/** Turns a call without an answer into a failure: the message may have left (`outcome-unknown`), or cannot have. */
export function failureFromNoAnswer(error: unknown): DeliveryError {
  const details: DeliveryErrorDetails = {
    cause: error,
    ...(error instanceof HttpFailure ? { providerCode: error.code } : {}),
  };
  if (error instanceof HttpFailure && !error.requestSent) {
    return new DeliveryError('connection-failed', 'Meta could not be reached', details);
  }
  return new DeliveryError('outcome-unknown', 'Meta did not answer: it may have taken the message', details);
}
