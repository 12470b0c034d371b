import type { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import type { DeliveryOutcome, DeliveryErrorDetails } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply, HttpRequest } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import type { LookUpContext, OutboundPart, SendContext, SentPart } from '../contract/index.ts';
import { failureFromNoAnswer, failureFromReply, outcomeOf } from './failures.ts';
import { messageList, messageRequest, messageResource } from './payloads.ts';
import type { ListedMessage, MessageResource, TwilioMessageRequest } from './payloads.ts';
import type { TwilioSettings } from './settings.ts';

type Context = SendContext<TwilioSettings>;

/** https://www.twilio.com/docs/api/errors/20404 */
const NO_SUCH_MESSAGE = '20404';

/**
 * One POST of Messages.json (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource).
 * @throws {DeliveryError}
 */
export async function sendPart(part: OutboundPart, context: Context): Promise<SentPart> {
  const request = messageRequest.parse(part.request);
  const statusCallback = statusCallbackOf(context);
  const create = async (messages: MessageListInstance): Promise<unknown> =>
    messages.create(compact({ ...request, statusCallback }));
  const reply = await callApi(context, create, mayHaveTaken);
  const read = messageResource.safeParse(reply);
  if (!read.success) {
    throw mayHaveTaken('Twilio answered 2xx without the SID of the message', { cause: read.error });
  }
  return { providerMessageId: read.data.sid, outcome: outcomeIn(read.data) };
}

/** An address that always answers so is not Twilio's. */
const MAX_UNREADABLE = 3;

/** After a success that cannot be read, Twilio is asked for the message before it is sent again. */
const mayHaveTaken = (words: string, details: DeliveryErrorDetails): DeliveryError =>
  new DeliveryError('outcome-unknown', `${words}: it may have the message; check TWILIO_API_URL`, {
    ...details,
    maxAttempts: MAX_UNREADABLE,
  });

const unexpected = (words: string, details: DeliveryErrorDetails): DeliveryError =>
  new DeliveryError('unexpected-reply', words, details);

/** A status that is not in our table is of a message that Twilio has taken, because there is a SID. */
function outcomeIn({ status, error_code: code, error_message: words }: MessageResource): DeliveryOutcome {
  return outcomeOf(status, code ?? undefined, words ?? undefined) ?? { status: 'queued', providerStatus: status };
}

/**
 * Looks for a part among the messages that Twilio lists for its recipient. The query does not use DateSent: messages in Twilio's queue
 * have none.
 */
export async function lookUpSent(
  part: OutboundPart,
  context: Context & { readonly startedAtMs: number },
): Promise<SentPart | 'absent' | undefined> {
  const request = messageRequest.parse(part.request);
  const reply = await askApi(context, request);
  const read = messageList.safeParse(reply);
  if (!read.success) return undefined;
  // Twilio's dates have whole seconds.
  const sinceMs = Math.floor(context.startedAtMs / 1000) * 1000;
  const found = read.data.messages.findLast((message) => isSame(message, request, sinceMs));
  if (found === undefined) return 'absent';
  return { providerMessageId: found.sid, outcome: outcomeIn(found) };
}

/**
 * Asks Twilio for the status of a message, by its SID
 * (https://www.twilio.com/docs/messaging/api/message-resource#fetch-a-message-resource). @returns undefined for a message that Twilio does
 * not know (any more). @throws {DeliveryError}
 */
export async function askStatus(
  sid: string,
  context: LookUpContext<TwilioSettings>,
): Promise<DeliveryOutcome | undefined> {
  const reply = await fetchMessage(sid, context);
  if (reply === undefined) return undefined;
  const read = messageResource.safeParse(reply);
  if (!read.success) {
    throw new DeliveryError('unexpected-reply', 'Twilio answered 2xx without a message', { cause: read.error });
  }
  return outcomeIn(read.data);
}

async function fetchMessage(sid: string, context: LookUpContext<TwilioSettings>): Promise<unknown> {
  try {
    return await callApi(context, async (messages) => messages.get(sid).fetch());
  } catch (error) {
    if (error instanceof DeliveryError && error.providerCode === NO_SUCH_MESSAGE) return undefined;
    throw error;
  }
}

/** A question that fails settles nothing: the outcome is as unknown as before, and is asked for again. */
async function askApi(context: Context, { to, from }: TwilioMessageRequest): Promise<unknown> {
  try {
    return await callApi(context, async (messages) => messages.page({ to, ...compact({ from }), pageSize: 50 }));
  } catch (cause) {
    if (!(cause instanceof DeliveryError)) throw cause;
    const description = `Twilio could not be asked whether it has the message: ${cause.message}`;
    throw new DeliveryError('outcome-unknown', description, { cause, providerCode: cause.providerCode });
  }
}

/** A template's text is made by Twilio, so that only the recipient and the time tell it. */
function isSame(listed: ListedMessage, request: TwilioMessageRequest, sinceMs: number): boolean {
  const createdMs = Date.parse(listed.date_created ?? '');
  if (Number.isNaN(createdMs) || createdMs < sinceMs || listed.direction === 'inbound') return false;
  if (request.contentSid !== undefined) return true;
  const sameMedia = Number(listed.num_media ?? '0') === (request.mediaUrl?.length ?? 0);
  return sameMedia && (listed.body ?? '') === (request.body ?? '');
}

/** `m` and `p` come back with each report, and tell message and part even where our call was never answered. */
function statusCallbackOf({ publicBaseUrl, message, partIndex, logger }: Context): string | undefined {
  if (publicBaseUrl === undefined) return undefined;
  const url = new URL(`${publicBaseUrl}/webhooks/twilio/status`);
  if (url.hostname.includes('_')) {
    logger.warn({ messageId: message.id }, 'no status callback: Twilio refuses host names with an underscore');
    return undefined;
  }
  url.searchParams.set('m', message.id);
  url.searchParams.set('p', String(partIndex));
  return url.href;
}

/** Calls Twilio's library over our HTTP client. Resolves to the answer's JSON. */
async function callApi(
  context: LookUpContext<TwilioSettings>,
  use: (messages: MessageListInstance) => Promise<unknown>,
  unreadable: (words: string, details: DeliveryErrorDetails) => DeliveryError = unexpected,
): Promise<unknown> {
  let answer: unknown;
  const httpClient = {
    request: async (call: LibraryCall) => {
      answer = await exchange(call, context, unreadable);
      return { statusCode: 200, body: answer };
    },
  };
  // Loaded when first needed: the whole library takes a sixth of a second.
  const { default: twilio } = await import('twilio');
  const { settings } = context.account;
  const { user, password } = credentialsOf(settings);
  const client = new twilio.Twilio(user, password, {
    accountSid: settings.accountSid,
    httpClient: httpClient as unknown as InstanceType<typeof twilio.RequestClient>,
    autoRetry: false,
    env: {},
  });
  try {
    await use(client.messages);
  } catch (error) {
    // An answer that the library cannot digest is still an answer: our own schema judges it.
    if (error instanceof DeliveryError || answer === undefined) throw error;
  }
  return answer;
}

/** The request that Twilio's library hands to an HTTP client (its RequestClient.RequestOptions). */
interface LibraryCall {
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** @throws {DeliveryError} for everything but a 2xx with JSON. */
async function exchange(
  call: LibraryCall,
  { account, http, signal }: LookUpContext<TwilioSettings>,
  unreadable: (words: string, details: DeliveryErrorDetails) => DeliveryError,
): Promise<unknown> {
  const reply = await answered(http.request({ ...toHttpRequest(call, account.settings), signal }));
  if (reply.status < 200 || reply.status >= 300) throw failureFromReply(reply);
  try {
    return JSON.parse(reply.body.toString('utf8'));
  } catch (cause) {
    throw unreadable('Twilio answered 2xx with something that is not JSON', {
      providerCode: `HTTP ${String(reply.status)}`,
      cause,
    });
  }
}

async function answered(reply: Promise<HttpReply>): Promise<HttpReply> {
  try {
    return await reply;
  } catch (error) {
    throw error instanceof HttpFailure ? failureFromNoAnswer(error) : error;
  }
}

function toHttpRequest(call: LibraryCall, settings: TwilioSettings): HttpRequest {
  const { pathname } = new URL(call.uri);
  const query = call.params === undefined ? '' : `?${formOf(call.params).toString()}`;
  const userAgent = call.headers?.['User-Agent'];
  return {
    method: call.method.toUpperCase() === 'GET' ? 'GET' : 'POST',
    url: `${settings.apiUrl}${pathname}${query}`,
    headers: { accept: 'application/json', ...compact({ 'user-agent': userAgent }) },
    ...(call.data === undefined ? {} : { form: formOf(call.data) }),
    auth: credentialsOf(settings),
  };
}

/** Lists repeat their name: `MediaUrl=…&MediaUrl=…`. */
function formOf(data: Readonly<Record<string, unknown>>): URLSearchParams {
  const pairs = Object.entries(data).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each: unknown): [string, string] => [name, String(each)]),
  );
  return new URLSearchParams(pairs);
}

/** An API key with its secret, or the account with its token; never one half of each. */
export function credentialsOf(settings: TwilioSettings): { readonly user: string; readonly password: string } {
  const { accountSid, authToken, apiKeySid, apiKeySecret } = settings;
  if (apiKeySid !== undefined && apiKeySecret !== undefined) return { user: apiKeySid, password: apiKeySecret };
  return { user: accountSid, password: authToken };
}
