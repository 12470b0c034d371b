import { createHash } from 'node:crypto';
import type { CustomerActivity } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { jsonIn } from '@ccm/core/objects';
import { bodyText } from '../../contract/index.ts';
import type { WebhookRequest } from '../../contract/index.ts';
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
 * Makes an id from the content of a message without an id. A repeated delivery has the same content, so no message is lost or doubled.
 */
export function contentId(raw: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1));
  return `content-${hashOf(sorted)}`;
}

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

/** A message that somebody else sent in our name. Twilio's Conversations, whose messages have an author, report what an agent wrote there. */
export function toOwnMessage(sent: Readonly<Record<string, string>>, serviceIdentifier: string): CustomerActivity {
  const { Author: author, Body: words = '' } = sent;
  const how = author === undefined ? 'Sent without CCM' : `Written in Twilio's Conversations by ${author}`;
  return {
    kind: 'activity',
    dedupeId: `message-echo.${givenSid(sent) ?? hashOf(sent)}`,
    ...writtenAt(sent),
    activity: 'message-echo',
    serviceIdentifier,
    text: `${how}: ${words === '' ? 'a file' : words}`,
    raw: sent,
  };
}
