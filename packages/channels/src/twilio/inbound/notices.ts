import { createHash } from 'node:crypto';
import type { CustomerActivity } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { jsonIn } from '@ccm/core/objects';
import { bodyText } from '../../contract/body-text.ts';
import type { WebhookRequest } from '../../contract/channel.ts';
import { eventTypeOf, writtenAt } from './conversations.ts';
import { isJson } from '../parameters.ts';
import type { InboundTwilioMessage } from '../payloads.ts';

/** Twilio's id of a message, under whichever of its names it came. */
export function givenSid(
  ids: Partial<Pick<InboundTwilioMessage, 'MessageSid' | 'SmsSid' | 'SmsMessageSid'>>,
): string | undefined {
  return ids.MessageSid ?? ids.SmsSid ?? ids.SmsMessageSid;
}

/** Stands for an id where Twilio gives none: a repeated delivery has the same content. */
export const hashOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);

/**
 * A request that names no customer: a message without a sender, or an event of another of Twilio's products. @throws {PayloadError} for a
 * body without any parameter.
 */
export function toOtherEvent(
  raw: Readonly<Record<string, string>>,
  request: WebhookRequest,
  serviceIdentifier: string,
): CustomerActivity {
  const body = isJson(request) ? jsonIn(bodyText(request.rawBody)) : raw;
  if (body === undefined || Object.values(body ?? {}).every((value) => value === ''))
    throw new PayloadError('The request has no parameters');
  const eventType = eventTypeOf(raw);
  const isMessage = eventType === undefined && (givenSid(raw) !== undefined || Object.hasOwn(raw, 'Body'));
  const activity = isMessage ? 'message-without-sender' : 'foreign-event';
  return {
    kind: 'activity',
    dedupeId: `${activity}.${eventType === undefined ? (givenSid(raw) ?? hashOf(body)) : hashOf(body)}`,
    activity,
    serviceIdentifier,
    text: isMessage
      ? 'Twilio does not say who wrote this message'
      : `Twilio's webhook got an event that is no message${eventType === undefined ? '' : ` (${eventType})`}`,
    raw: body,
  };
}

/** Twilio's Conversations report what an agent wrote there, too. */
export function toOwnMessage(added: Readonly<Record<string, string>>, serviceIdentifier: string): CustomerActivity {
  const { Author: author = '', Body: words = '' } = added;
  return {
    kind: 'activity',
    dedupeId: `message-echo.${givenSid(added) ?? hashOf(added)}`,
    ...writtenAt(added),
    activity: 'message-echo',
    serviceIdentifier,
    text: `Written in Twilio's Conversations by ${author}: ${words === '' ? 'a file' : words}`,
    raw: added,
  };
}
