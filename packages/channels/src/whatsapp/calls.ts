import { DeliveryError, toCustomerId } from '@ccm/core/domain';
import type { HttpReply, HttpRequest } from '@ccm/core/ports';
import type { LookUpContext, SentPart } from '../contract/channel.ts';
import { failureFromNoAnswer } from './failures.ts';
import type { ApiHost } from './failures.ts';
import type { SendAnswer } from './payloads.ts';

/** One call. @throws {DeliveryError} where there is no answer. */
export async function post(
  request: Pick<HttpRequest, 'url' | 'headers' | 'json'>,
  host: ApiHost,
  { http, signal }: Pick<LookUpContext<unknown>, 'http' | 'signal'>,
): Promise<HttpReply> {
  try {
    return await http.request({ method: 'POST', ...request, signal });
  } catch (error) {
    throw failureFromNoAnswer(error, host);
  }
}

/**
 * Taken is not delivered: what is outside the reply window, say, is refused later, in a status.
 * @throws {DeliveryError} `unexpected-reply` for an answer without an id.
 */
export function sentPartOf(
  { status }: HttpReply,
  { messages, contacts }: SendAnswer,
  { host, to }: { readonly host: ApiHost; readonly to: string | undefined },
): SentPart {
  const [message] = messages;
  if (message?.id === undefined) {
    throw new DeliveryError('unexpected-reply', `${host.name} took the message without giving it an id`, {
      providerCode: `HTTP ${String(status)}`,
    });
  }
  // One recipient per call: whatever the answer names is the same person.
  const recipientIds = contacts.flatMap(({ wa_id: phone, user_id: user }) =>
    [phone, user].flatMap((id) => (id === undefined || id === to || `+${id}` === to ? [] : toCustomerId(id))),
  );
  return {
    providerMessageId: message.id,
    ...(recipientIds.length === 0 ? {} : { recipientIds }),
    outcome: { status: 'accepted', providerStatus: message.message_status ?? 'accepted' },
  };
}
