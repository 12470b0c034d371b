import type { FailureReason } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { DeliveryErrorDetails } from '@ccm/core/domain';
import { HttpFailure, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import type { SendAnswer } from './payloads.ts';

interface FacebookFailure {
  readonly reason: FailureReason;
  readonly description: string;
  readonly pauses?: 'account';
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
}

/** How long an account rests whose fault a person must mend before it is tried again. */
const ACCOUNT_PAUSE_MS = 5 * 60_000;

const fail = (reason: FailureReason, description: string): FacebookFailure => ({ reason, description });
const atMost = (maxAttempts: number, reason: FailureReason, description: string): FacebookFailure => ({
  ...fail(reason, description),
  maxAttempts,
});
const stop = (reason: FailureReason, description: string): FacebookFailure => ({
  ...fail(reason, description),
  pauses: 'account',
  retryAfterMs: ACCOUNT_PAUSE_MS,
});

const WINDOW = fail(
  'outside-reply-window',
  'The customer last wrote more than 24 hours ago; template tag:HUMAN_AGENT reaches seven days where Meta has approved it',
);
const UNREACHABLE = fail('undeliverable', 'The customer cannot be reached: has blocked the page or left Messenger');
const MEDIA = atMost(3, 'provider-unavailable', 'Meta could not fetch the attachment from its address');
const TOO_BIG = fail('invalid-message', 'The attachment is too large: 25 MB, images 8 MB');
const PERMISSION = stop('bad-credentials', 'The app or its page token lacks a permission: check pages_messaging');
const PROOF = stop('bad-credentials', 'FACEBOOK_APP_SECRET and FACEBOOK_PAGE_ACCESS_TOKEN are not of the same app');
const TOKEN = stop('bad-credentials', 'Meta does not accept the page token: make a new FACEBOOK_PAGE_ACCESS_TOKEN');
const FREQUENCY = fail('rejected', "Meta's limit of marketing messages to this customer is reached");
const FORBIDDEN = fail('rejected', 'Meta forbids this request for this page or customer');
const COMBINATION = fail('invalid-message', 'Meta does not allow this message for this kind of recipient');
const MALFORMED = fail(
  'invalid-message',
  'Meta finds the message malformed; if it goes with a retired tag, use tag:HUMAN_AGENT',
);
const TEMPORARY = fail('provider-unavailable', 'Meta reports a passing fault');

/**
 * Every code of https://developers.facebook.com/docs/messenger-platform/error-codes that concerns sending, as `code/subcode`; `code`
 * stands for its other subcodes, `/subcode` for a subcode under any code.
 */
export const FACEBOOK_FAILURES: ReadonlyMap<string, FacebookFailure> = new Map([
  ['1', atMost(3, 'provider-unavailable', 'Meta reports an unknown fault, often a missing permission')],
  // Meta could not read its own answer: the message is out, and another attempt would double it.
  ['1/1357046', atMost(1, 'outcome-unknown', 'Meta has probably sent the message, but could not say so')],
  // Some of these last: Meta answers 2 for customers who blocked the page, too.
  ['2', atMost(10, 'provider-unavailable', 'Meta is not available')],
  ['2/2018344', stop('blocked-account', "An administrator of the page must accept Meta's terms")],
  ['-1', TEMPORARY],
  ['1200', TEMPORARY],
  ['4', fail('throttled', 'The app has reached its rate limit')],
  ['4/2018022', fail('throttled', 'Too many messages to phone numbers')],
  ['4/2018354', FREQUENCY],
  ['9/2018352', FREQUENCY],
  ['17', fail('throttled', 'The user behind the token has reached the rate limit')],
  ['32', fail('throttled', 'The page has reached its rate limit')],
  ['341', fail('throttled', 'The app has reached its limit of messages')],
  ['613', fail('throttled', 'The page sends faster than Meta allows')],
  ['80006', fail('throttled', 'The page has reached its messaging rate limit')],
  ['10', PERMISSION],
  ['10/2018065', WINDOW],
  ['10/2018278', WINDOW],
  ['10/2534022', WINDOW],
  ['10/2018108', UNREACHABLE],
  ['10/1893063', stop('blocked-account', 'Meta has restricted the page for a time')],
  ['200/1545041', UNREACHABLE],
  ['200/2018028', stop('bad-credentials', 'The app is not live, or the page has not approved it')],
  ['230', PERMISSION],
  ['551', UNREACHABLE],
  ['100', MALFORMED],
  ['100/33', fail('rejected', 'The page or customer does not exist, or the token may not see it')],
  ['100/2018001', fail('invalid-recipient', 'Nobody has this id on this page: ids of another page do not count')],
  ['100/2018032', MALFORMED],
  ['100/2018034', MALFORMED],
  ['100/2018074', fail('media-unavailable', 'Meta no longer knows the uploaded attachment')],
  ['100/2018008', MEDIA],
  ['100/2018047', MEDIA],
  ['100/2018294', MEDIA],
  ['100/2018109', TOO_BIG],
  ['100/2534015', COMBINATION],
  ['100/2534037', COMBINATION],
  ['190', TOKEN],
  ['190/458', stop('bad-credentials', 'The app was removed from the page: connect it again')],
  ['190/459', stop('bad-credentials', 'Whoever made the page token must sign in at facebook.com')],
  ['190/464', stop('bad-credentials', 'Whoever made the page token must confirm their account at facebook.com')],
  ['190/467', stop('bad-credentials', 'The page token was revoked, or its owner has signed out: make a new one')],
  ['190/492', stop('bad-credentials', 'Whoever made the page token is no longer an administrator of the page')],
  ['102', TOKEN],
  ['190/460', stop('bad-credentials', 'The page token ended when a password changed: make a new one')],
  ['190/463', stop('bad-credentials', 'The page token has expired: make a new one')],
  ['368', stop('blocked-account', 'Meta has blocked the page for a breach of its policies')],
  ['3', PERMISSION],
  ['506', fail('rejected', 'Meta finds the message to be the same as one before')],
  ['803', fail('invalid-recipient', 'Nobody has this id')],
  ['1609005', fail('media-unavailable', 'Meta could not read the link')],
  ['100/2018007', MEDIA],
  ['100/2018048', fail('invalid-message', 'Messenger does not take this type of file')],
  ['/2018164', fail('rejected', 'Another application holds the conversation: take thread control, or pass it on')],
  ['10303', fail('rejected', 'Meta does not accept the account linking token')],
  ['/2018247', FORBIDDEN],
  ['/2018300', FORBIDDEN],
  ['/2018321', FORBIDDEN],
]);

/** The reply as an error, or undefined where it is none. The body decides: Meta sends errors with HTTP 200 too. */
export function failureFromReply(reply: HttpReply, answer: SendAnswer | undefined): DeliveryError | undefined {
  if (answer?.error) return failureFromError(answer.error, reply);
  if (reply.status >= 200 && reply.status < 300) return undefined;
  return failureFromHttpStatus(reply);
}

type GraphError = NonNullable<SendAnswer['error']>;

function failureFromError(error: GraphError, reply: HttpReply): DeliveryError {
  const code = error.code ?? undefined;
  const subcode = error.error_subcode ?? undefined;
  const { reason, description, ...details } = meaningOf(error, reply.status);
  return new DeliveryError(reason, `${description}${wordsOf(error)}${traceOf(error)}`, {
    ...details,
    retryAfterMs: parseRetryAfter(reply.headers['retry-after']) ?? details.retryAfterMs,
    providerCode: codeOf(code, subcode) ?? `HTTP ${String(reply.status)}`,
  });
}

function meaningOf(error: GraphError, status: number): FacebookFailure {
  const code = error.code ?? undefined;
  const subcode = error.error_subcode ?? undefined;
  // Of a wrong appsecret_proof Meta tells only by the error's type.
  if (code === 100 && subcode === undefined && error.type === 'GraphMethodException') return PROOF;
  if (code === 200 && subcode === undefined && UNREACHABLE_WORDS.test(error.message ?? '')) return UNREACHABLE;
  return lookUp(code, subcode) ?? unlisted(error, status);
}

/** Meta's own words, without what may be a token. With code 190 they repeat the token, and are left out. */
function wordsOf({ code, message, error_user_msg: forUser }: GraphError): string {
  const words = code === 190 ? '' : (forUser ?? message ?? '');
  const masked = words.replaceAll(/EAA\w+|[\w-]{40,}/g, '***').trim();
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

function lookUp(code: number | undefined, subcode: number | undefined): FacebookFailure | undefined {
  const keys = [codeOf(code, subcode), `/${String(subcode)}`, String(code), `/${String(code)}`];
  const listed = keys.map((key) => (key === undefined ? undefined : FACEBOOK_FAILURES.get(key)));
  const isTooBig = code !== undefined && code >= 36_000 && code <= 36_099;
  if (isTooBig) return TOO_BIG;
  const permission = code !== undefined && code >= 200 && code <= 299 ? PERMISSION : undefined;
  return listed.find((failure) => failure !== undefined) ?? permission;
}

function unlisted(error: GraphError, status: number): FacebookFailure {
  if (status === 429) return fail('throttled', 'Meta asks for a pause');
  if (status >= 500 || error.is_transient === true) return TEMPORARY;
  return fail('rejected', 'Meta refuses the message with a code that its manual does not list');
}

function failureFromHttpStatus(reply: HttpReply): DeliveryError {
  const status = String(reply.status);
  const details: DeliveryErrorDetails = {
    providerCode: `HTTP ${status}`,
    retryAfterMs: parseRetryAfter(reply.headers['retry-after']),
  };
  if (reply.status === 429) return new DeliveryError('throttled', 'Meta asks for a pause (HTTP 429)', details);
  if (reply.status === 401)
    return new DeliveryError(TOKEN.reason, TOKEN.description, {
      ...details,
      retryAfterMs: ACCOUNT_PAUSE_MS,
    });
  // An answer without Meta's error object is not Meta's own: a proxy's or a load balancer's page, which passes.
  return new DeliveryError('provider-unavailable', `No answer of the Graph API's (HTTP ${status})`, details);
}

/** No answer: the message may have left (`outcome-unknown`), or cannot have. */
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
