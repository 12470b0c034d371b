import type { Account } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { jsonIn } from '@ccm/core/objects';
import type { OutboundPart, SendContext, SentPart } from '../contract/index.ts';
import { partRequest, sentPartOf, whatsappApi } from '../whatsapp/calls.ts';
import type { PartRequest } from '../whatsapp/calls.ts';
import { codeOf, failureFromAnswer, isRefusal } from '../whatsapp/failures.ts';
import { HOST, UNKNOWN_CONTACT } from './failures.ts';
import { contactCheck } from './payloads.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

const { post, accepted, ...actions } = whatsappApi<D360Settings>({
  host: HOST,
  addressOf: (path, settings) => `${apiUrlOf(settings)}${path}`,
  headersOf: keyHeader,
  // The classic API, which is switched off, had another call for marks: there nothing is marked.
  marksPath: ({ apiStyle }) => (apiStyle === 'classic' ? undefined : '/messages'),
});

export const { markRead, showTyping } = actions;

export function apiKeyHeader({ settings }: Account<D360Settings>): { readonly 'D360-API-KEY': string } {
  return keyHeader(settings);
}

/**
 * `POST /messages`, or `/v1/messages` of the classic API. The classic API refuses a number that it has not seen (1006): then the
 * contact is checked, and the message, which has not left, is sent to the id that the check gave.
 * @throws {DeliveryError} and nothing else.
 */
export async function sendPart(part: OutboundPart, context: SendContext<D360Settings>): Promise<SentPart> {
  const request = partRequest.parse(part.request);
  const answered = await post(request.path, request.json, context);
  const { reply, answer } = answered;
  if (!isRefusal(reply, answer)) return sentPartOf(answered, { host: HOST, to: request.json.to });
  if (context.account.settings.apiStyle === 'classic' && codeOf(answer) === UNKNOWN_CONTACT) {
    return sendToCheckedContact(request, context);
  }
  throw failureFromAnswer(reply, answer, HOST);
}

async function sendToCheckedContact(
  { path, json }: PartRequest,
  context: SendContext<D360Settings>,
): Promise<SentPart> {
  const to = await checkContact(`+${json.to ?? ''}`, context);
  return sentPartOf(await accepted(path, { ...json, to }, context), { host: HOST, to: json.to });
}

/** Asks WhatsApp for the id of a number. */
async function checkContact(number: string, context: SendContext<D360Settings>): Promise<string> {
  const question = { blocking: 'wait', contacts: [number], force_check: true };
  const { reply } = await accepted('/v1/contacts', question, context);
  const [contact] = contactCheck.safeParse(jsonIn(reply.body)).data?.contacts ?? [];
  if (contact?.status === 'valid' && contact.wa_id !== undefined) return contact.wa_id;
  if (contact?.status === 'invalid') {
    throw new DeliveryError('undeliverable', 'The customer is not on WhatsApp', { providerCode: '1006' });
  }
  throw new DeliveryError('provider-unavailable', 'WhatsApp could not check the number', { providerCode: '1006' });
}

function keyHeader({ apiKey }: D360Settings): { readonly 'D360-API-KEY': string } {
  return { 'D360-API-KEY': apiKey };
}
