import type { Customer, InboundMedia } from '@ccm/core/domain';
import { DeliveryError, UpstreamError, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { deliveryErrorFromHttp, HttpFailure } from '@ccm/core/ports';
import type { HttpStreamReply } from '@ccm/core/ports';
import type {
  LookUpContext,
  MediaTools,
  OutboundPart,
  ReadMessage,
  SendContext,
  SentPart,
  TypingSignal,
} from '../contract/index.ts';
import { openMediaUrl } from '../contract/index.ts';
import { addressOf } from './outbound/address.ts';
import {
  callMethod,
  isCaption,
  isRefusedLink,
  isTopicGone,
  isUnchanged,
  isUnshowable,
  isVoiceForbidden,
  methodUrl,
  newChatIn,
} from './outbound/api.ts';
import { failureFromAnswer, readAnswer } from './failures.ts';
import { chatInfo, filePath, sentResult } from './payloads.ts';
import { telegramRequest } from './outbound/request.ts';
import type { TelegramRequest } from './outbound/request.ts';
import type { TelegramSettings } from './settings.ts';
import { upload } from './outbound/upload.ts';

/**
 * One call of the Bot API. Where Telegram refused it, so that nothing went out, it is made once more in the way that Telegram asks for: to
 * the id that a group goes by now, outside a topic that is gone, with the file sent along that it could not fetch, or as a document. A
 * document that is sent along for its name alone goes by its address if CCM cannot have it.
 * @throws {DeliveryError}
 */
export async function sendPart(part: OutboundPart, context: SendContext<TelegramSettings>): Promise<SentPart> {
  return sendAs(telegramRequest.parse(part.request), context, MAX_CALLS);
}

/**
 * The most calls for one message: a group with another id and without its topic, whose picture is refused by its link and then by its
 * form.
 */
const MAX_CALLS = 5;

async function sendAs(
  request: TelegramRequest,
  context: SendContext<TelegramSettings>,
  callsLeft: number,
): Promise<SentPart> {
  const reply = await made(request, context);
  const answer = readAnswer(reply);
  if (answer?.ok === true || (answer !== undefined && isUnchanged(answer)))
    return toSentPart(answer.result, request, context);
  if (reply.status >= 200 && reply.status < 300 && answer === undefined) {
    throw new DeliveryError(
      'outcome-unknown',
      'Telegram answered 2xx with something that is no answer of its API: it may have taken the message',
    );
  }
  const other = answer === undefined || callsLeft <= 1 ? undefined : nextTry(request, answer, context);
  if (other !== undefined) return sendAs(other, context, callsLeft - 1);
  throw failureFromAnswer(reply, answer);
}

function nextTry(
  request: TelegramRequest,
  answer: NonNullable<ReturnType<typeof readAnswer>>,
  { openFile }: SendContext<TelegramSettings>,
): TelegramRequest | undefined {
  const chat = newChatIn(answer);
  if (chat !== undefined) return { ...request, params: { ...request.params, chat_id: chat } };
  if (isTopicGone(answer) && request.params['message_thread_id'] !== undefined) {
    const { message_thread_id: _topic, ...params } = request.params;
    return { ...request, params };
  }
  if (request.method === 'editMessageText' && isCaption(answer)) {
    const { text: caption, ...params } = request.params;
    return { ...request, method: 'editMessageCaption', params: { ...params, caption } };
  }
  if (request.files.length === 0 || openFile === undefined) return undefined;
  if (!request.upload && isRefusedLink(answer)) return { ...request, upload: true };
  const isRefusedForm =
    (request.field === 'photo' && isUnshowable(answer)) || (request.field === 'voice' && isVoiceForbidden(answer));
  return isRefusedForm ? { ...request, method: 'sendDocument', field: 'document', upload: true } : undefined;
}

async function made(request: TelegramRequest, context: SendContext<TelegramSettings>): ReturnType<typeof upload> {
  if (request.upload && context.openFile !== undefined) {
    try {
      return await upload(request, context.openFile, context);
    } catch (error) {
      const isMissing = error instanceof DeliveryError && error.reason === 'media-unavailable';
      if (!isMissing || request.forNames !== true) throw error;
    }
  }
  try {
    return await callMethod(request, context);
  } catch (error) {
    throw deliveryErrorFromHttp(error);
  }
}

/**
 * Reads the result. An album has several ids; an action on a message has none of its own. A group's new id belongs to the same customer.
 */
function toSentPart(result: unknown, { params }: TelegramRequest, context: SendContext<TelegramSettings>): SentPart {
  const { to, id } = context.message;
  const [first = `${id}-${String(context.partIndex)}`, ...others] = sentResult
    .parse(result)
    .map((sent) => `${to}:${sent.message_id}`);
  const chat = String(params['chat_id']);
  const isMoved = /^-\d+$/.test(to) && chat !== to;
  return {
    providerMessageId: first,
    ...(others.length === 0 ? {} : { aliases: others }),
    ...(isMoved ? { recipientIds: [to, chat] } : {}),
    outcome: { status: 'sent', providerStatus: 'ok' },
  };
}

/**
 * Marks a message as read, which is possible only in the chats of a business that lets the bot do so
 * (https://core.telegram.org/bots/api#readbusinessmessage). @throws {DeliveryError}
 */
export async function markRead(
  { customerId, providerMessageId }: ReadMessage,
  context: LookUpContext<TelegramSettings>,
): Promise<boolean> {
  const { chat_id, business_connection_id } = addressOf({ to: customerId });
  // A press or a reaction is no message of its own.
  const messageId = Number(providerMessageId.replace(`${customerId}:`, ''));
  if (business_connection_id === undefined || !Number.isInteger(messageId)) return false;
  await does('readBusinessMessage', { chat_id, business_connection_id, message_id: messageId }, context);
  return true;
}

/** Shows the typing indicator for five seconds or until the message comes; nothing ends it before. @throws {DeliveryError} */
export async function showTyping(
  { customerId, on }: TypingSignal,
  context: LookUpContext<TelegramSettings>,
): Promise<void> {
  if (!on) return;
  const address = addressOf({ to: customerId });
  // There is no such sign in the messages to a channel.
  if (address.direct_messages_topic_id !== undefined) return;
  await does('sendChatAction', { ...address, action: 'typing' }, context);
}

/** Makes a call whose answer tells only whether it was done. @throws {DeliveryError} */
async function does(
  method: string,
  params: TelegramRequest['params'],
  context: LookUpContext<TelegramSettings>,
): Promise<void> {
  const request: TelegramRequest = { method, params, files: [], upload: false };
  const reply = await callMethod(request, context).catch((error: unknown) => {
    throw deliveryErrorFromHttp(error);
  });
  const answer = readAnswer(reply);
  if (answer?.ok !== true) throw failureFromAnswer(reply, answer);
}

/**
 * A customer's file: getFile tells a path that is good for an hour at the least (https://core.telegram.org/bots/api#getfile).
 * @throws {UpstreamError} `media`.
 */
export async function openMedia(
  media: InboundMedia,
  account: LookUpContext<TelegramSettings>['account'],
  tools: MediaTools,
): Promise<HttpStreamReply> {
  const { source } = media;
  if (!('mediaId' in source)) {
    throw new UpstreamError('media', 'Telegram gave no id for the file', { retryable: false });
  }
  await tools.assertAllowed(account.settings.apiUrl);
  const path = await pathOf(source.mediaId, { account, http: tools.http, signal: tools.signal });
  const { apiUrl, botToken } = account.settings;
  return openMediaUrl(`${apiUrl}/file/bot${botToken}/${path}`, tools);
}

async function pathOf(fileId: string, context: LookUpContext<TelegramSettings>): Promise<string> {
  const request: TelegramRequest = { method: 'getFile', params: { file_id: fileId }, files: [], upload: false };
  const reply = await callMethod(request, context).catch((cause: unknown) => {
    if (!(cause instanceof HttpFailure)) throw cause;
    throw new UpstreamError('media', 'Telegram did not answer for the file', { retryable: true, cause });
  });
  const answer = readAnswer(reply);
  const path = filePath.safeParse(answer?.result).data?.file_path;
  if (path !== undefined && !path.startsWith('/')) return path.split('/').map(encodeURIComponent).join('/');
  const { advice } = failureFromAnswer(reply, answer);
  const words = answer?.description ?? `HTTP ${String(reply.status)}`;
  const why = /file is too big/i.test(words) ? 'it gives bots files of 20 MB at most' : words;
  throw new UpstreamError('media', `Telegram did not give the file: ${why}`, { ...advice, status: reply.status });
}

const LOOK_UP_TIMEOUT_MS = 5000;

/** The name of a chat whose events do not contain it (https://core.telegram.org/bots/api#getchat); empty after any failure. */
export async function lookUpCustomer(
  customerId: string,
  { account, http, signal }: LookUpContext<TelegramSettings>,
): Promise<Partial<Customer>> {
  const chat = /(-?\d+)$/.exec(customerId)?.[1];
  if (chat === undefined) return {};
  try {
    const url = methodUrl(account.settings, 'getChat');
    const json = { chat_id: Number(chat) };
    const reply = await http.request({ method: 'POST', url, json, signal, timeoutMs: LOOK_UP_TIMEOUT_MS });
    const known = chatInfo.catch({}).parse(readAnswer(reply)?.result);
    const firstName = visibleName(known.first_name);
    const lastName = visibleName(known.last_name);
    const parts = [firstName, lastName].filter((part) => part !== undefined);
    const name = parts.length > 0 ? parts.join(' ') : visibleName(known.title);
    return compact({ name, firstName, lastName });
  } catch {
    return {};
  }
}
