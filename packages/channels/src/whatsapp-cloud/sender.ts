import { z } from 'zod';
import type { HttpReply } from '@ccm/core/ports';
import type {
  LookUpContext,
  OutboundPart,
  ReadMessage,
  SendContext,
  SentPart,
  TypingSignal,
} from '../contract/channel.ts';
import { bearer, proofOf } from '../meta/graph.ts';
import { post as call, sentPartOf } from '../whatsapp/calls.ts';
import { failureFromAnswer, isRefusal, readAnswer } from '../whatsapp/failures.ts';
import { HOST } from './failures.ts';
import type { WhatsappCloudSettings } from './settings.ts';

const partRequest = z.object({ path: z.string(), json: z.looseObject({ to: z.string().optional() }) });

/**
 * `POST /{phone number id}/messages`.
 * @throws {DeliveryError} and nothing else.
 */
export async function sendPart(part: OutboundPart, context: SendContext<WhatsappCloudSettings>): Promise<SentPart> {
  const { path, json } = partRequest.parse(part.request);
  const reply = await post(path, json, context);
  const answer = readAnswer(reply);
  if (isRefusal(reply, answer)) throw failureFromAnswer(reply, answer, HOST);
  return sentPartOf(reply, answer, { host: HOST, to: json.to });
}

/**
 * Shows two blue ticks, on earlier messages too.
 * @throws {DeliveryError}
 */
export async function markRead(
  { providerMessageId }: ReadMessage,
  context: LookUpContext<WhatsappCloudSettings>,
): Promise<void> {
  await mark({ message_id: providerMessageId }, context);
}

/**
 * Three dots under the customer's last message, for at most 25 seconds or until the answer; WhatsApp marks that message as read with it.
 * It has no call to take them back.
 * @throws {DeliveryError}
 */
export async function showTyping(
  { on, lastMessageId }: TypingSignal,
  context: LookUpContext<WhatsappCloudSettings>,
): Promise<void> {
  if (!on || lastMessageId === undefined) return;
  await mark({ message_id: lastMessageId, typing_indicator: { type: 'text' } }, context);
}

/** @throws {DeliveryError} */
async function mark(
  what: { readonly message_id: string; readonly typing_indicator?: unknown },
  context: LookUpContext<WhatsappCloudSettings>,
): Promise<void> {
  const json = { messaging_product: 'whatsapp', status: 'read', ...what };
  const reply = await post(`/${context.account.settings.phoneNumberId}/messages`, json, context);
  const answer = readAnswer(reply);
  if (isRefusal(reply, answer)) throw failureFromAnswer(reply, answer, HOST);
}

async function post(
  path: string,
  json: unknown,
  { account, http, signal }: LookUpContext<WhatsappCloudSettings>,
): Promise<HttpReply> {
  const request = { url: addressOf(path, account.settings), headers: authorization(account.settings), json };
  return call(request, HOST, { http, signal });
}

/** Of a call of the Graph API: every one proves that the app's secret is known. */
export function addressOf(path: string, { apiUrl, accessToken, appSecret }: WhatsappCloudSettings): string {
  return `${apiUrl}${path}${path.includes('?') ? '&' : '?'}${proofOf(accessToken, appSecret)}`;
}

export function authorization({ accessToken }: WhatsappCloudSettings): { readonly authorization: string } {
  return bearer(accessToken);
}
