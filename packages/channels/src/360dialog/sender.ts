import { z } from 'zod';
import type { Account } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import type {
  LookUpContext,
  OutboundPart,
  ReadMessage,
  SendContext,
  SentPart,
  TypingSignal,
} from '../contract/channel.ts';
import { codeOf, failureFromAnswer, isRefusal, readAnswer } from '../whatsapp/failures.ts';
import { post as call, sentPartOf } from '../whatsapp/calls.ts';
import { HOST, UNKNOWN_CONTACT } from './failures.ts';
import { contactCheck } from './payloads.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

const partRequest = z.object({ path: z.string(), json: z.looseObject({ to: z.string().optional() }) });
type PartRequest = z.output<typeof partRequest>;

export function apiKeyHeader({ settings }: Account<D360Settings>): { readonly 'D360-API-KEY': string } {
  return { 'D360-API-KEY': settings.apiKey };
}

/**
 * `POST /messages`, or `/v1/messages` of the classic API. The classic API refuses a number that it has not seen (1006): then the
 * contact is checked, and the message, which has not left, is sent to the id that the check gave.
 * @throws {DeliveryError} and nothing else.
 */
export async function sendPart(part: OutboundPart, context: SendContext<D360Settings>): Promise<SentPart> {
  const request = partRequest.parse(part.request);
  const reply = await post(request.path, request.json, context);
  const answer = readAnswer(reply);
  if (!isRefusal(reply, answer)) return sentPartOf(reply, answer, { host: HOST, to: request.json.to });
  if (context.account.settings.apiStyle === 'classic' && codeOf(answer) === UNKNOWN_CONTACT) {
    return sendToCheckedContact(request, context);
  }
  throw failureFromAnswer(reply, answer, HOST);
}

async function sendToCheckedContact(request: PartRequest, context: SendContext<D360Settings>): Promise<SentPart> {
  const to = await checkContact(`+${request.json.to ?? ''}`, context);
  const reply = await post(request.path, { ...request.json, to }, context);
  const answer = readAnswer(reply);
  if (isRefusal(reply, answer)) throw failureFromAnswer(reply, answer, HOST);
  return sentPartOf(reply, answer, { host: HOST, to: request.json.to });
}

/** Asks WhatsApp for the id of a number. */
async function checkContact(number: string, context: SendContext<D360Settings>): Promise<string> {
  const question = { blocking: 'wait', contacts: [number], force_check: true };
  const reply = await post('/v1/contacts', question, context);
  const answer = readAnswer(reply);
  if (isRefusal(reply, answer)) throw failureFromAnswer(reply, answer, HOST);
  const [contact] = contactCheck.safeParse(jsonOf(reply)).data?.contacts ?? [];
  if (contact?.status === 'valid' && contact.wa_id !== undefined) return contact.wa_id;
  if (contact?.status === 'invalid') {
    throw new DeliveryError('undeliverable', 'The customer is not on WhatsApp', { providerCode: '1006' });
  }
  throw new DeliveryError('provider-unavailable', 'WhatsApp could not check the number', { providerCode: '1006' });
}

/**
 * `POST /messages` with the id of the customer's message, which shows two blue ticks. The classic API, which is switched off, had another
 * call for it: there nothing is marked.
 * @throws {DeliveryError}
 */
export async function markRead(
  { providerMessageId }: ReadMessage,
  context: LookUpContext<D360Settings>,
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
  context: LookUpContext<D360Settings>,
): Promise<void> {
  if (!on || lastMessageId === undefined) return;
  await mark({ message_id: lastMessageId, typing_indicator: { type: 'text' } }, context);
}

/** @throws {DeliveryError} */
async function mark(
  what: { readonly message_id: string; readonly typing_indicator?: unknown },
  context: LookUpContext<D360Settings>,
): Promise<void> {
  if (context.account.settings.apiStyle === 'classic') return;
  const reply = await post('/messages', { messaging_product: 'whatsapp', status: 'read', ...what }, context);
  const answer = readAnswer(reply);
  if (isRefusal(reply, answer)) throw failureFromAnswer(reply, answer, HOST);
}

async function post(
  path: string,
  json: unknown,
  { account, http, signal }: LookUpContext<D360Settings>,
): Promise<HttpReply> {
  const url = `${apiUrlOf(account.settings)}${path}`;
  return call({ url, headers: apiKeyHeader(account), json }, HOST, { http, signal });
}

function jsonOf({ body }: HttpReply): unknown {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return json;
  } catch {
    return undefined;
  }
}
