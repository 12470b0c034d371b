import type { Account, CustomerActivity, StatusReport } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { WebhookRequest } from '../../contract/index.ts';
import { addressOf, channelOf, serviceIdentifierOf } from './addresses.ts';
import { outcomeOf, TWILIO_STATUSES } from '../failures.ts';
import { contentId, givenSid } from './notices.ts';
import { statusCallback } from '../payloads.ts';
import type { TwilioStatusCallback } from '../payloads.ts';
import type { TwilioSettings } from '../settings.ts';

/** Statuses of incoming messages. */
const OF_INCOMING: ReadonlySet<string> = new Set(['receiving', 'received']);

/**
 * Whether a request reports on a message. Old applications of Twilio's report under `SmsStatus` alone, and channels such as WhatsApp under
 * `EventType` (`READ`). What has content is a message, even one that names its own status, unless that is the status of a sent one.
 */
export function isStatus(raw: Readonly<Record<string, string>>): boolean {
  const { MessageStatus = '', SmsStatus = '', EventType = '' } = raw;
  const isOfSent = MessageStatus !== '' && !isOfIncoming(MessageStatus);
  if (isOfSent || Object.hasOwn(raw, 'Body') || Object.hasOwn(raw, 'NumMedia')) return isOfSent;
  const isReported = SmsStatus !== '' && !isOfIncoming(SmsStatus);
  return Object.hasOwn(raw, 'MessageStatus') || isReported || TWILIO_STATUSES.has(EventType.toLowerCase());
}

/** Whether a request about a message of our own reports on it, in words that an incoming message has too. */
export const isStatusOfOwn = ({ SmsStatus = '' }: Readonly<Record<string, string>>): boolean =>
  TWILIO_STATUSES.has(SmsStatus.toLowerCase());

const isOfIncoming = (status: string): boolean => OF_INCOMING.has(status.trim().toLowerCase());

/** Reads a status callback: nothing for the status of an incoming message. @throws {PayloadError} */
export function reportsOf(
  raw: Readonly<Record<string, string>>,
  request: WebhookRequest,
  account: Account<TwilioSettings>,
): readonly (StatusReport | CustomerActivity)[] {
  const callback = readStatus(raw);
  const { MessageStatus, SmsStatus, EventType } = callback;
  const status = (MessageStatus ?? SmsStatus ?? EventType ?? '').trim().toLowerCase();
  const code = /^0*[1-9]\d{0,5}$/.test(callback.ErrorCode ?? '') ? Number(callback.ErrorCode) : undefined;
  const outcome = outcomeOf(status, code, callback.ErrorMessage ?? callback.ChannelStatusMessage);
  if (OF_INCOMING.has(status)) return [];
  const match = matchOf(callback, request);
  if (outcome === undefined || match === undefined) return [otherStatus(callback, status, account)];
  const id = match.providerMessageIds[0] ?? match.correlationId;
  return [
    {
      kind: 'status',
      dedupeId: [id, status, ...(code === undefined ? [] : [String(code)])].join('.'),
      ...channelOfStatus(callback, account),
      match,
      outcome,
    },
  ];
}

function channelOfStatus(
  { From, To }: TwilioStatusCallback,
  account: Account<TwilioSettings>,
): Pick<StatusReport, 'channel'> {
  const address = From ?? To;
  return address === undefined ? {} : channelOf(addressOf(address), account);
}

/** Undefined where neither Twilio's id nor ours names the message. */
function matchOf(
  callback: TwilioStatusCallback,
  request: WebhookRequest,
): Extract<StatusReport['match'], { by: 'id' }> | undefined {
  const sid = givenSid(callback);
  const correlationId = correlationOf(request);
  if (sid === undefined && correlationId === undefined) return undefined;
  return { by: 'id', providerMessageIds: sid === undefined ? [] : [sid], ...compact({ correlationId }) };
}

/** A status that Twilio did not have when this was written, or of a message that it does not name: kept for the operator. */
function otherStatus(
  callback: TwilioStatusCallback,
  status: string,
  account: Account<TwilioSettings>,
): CustomerActivity {
  const sid = givenSid(callback);
  return {
    kind: 'activity',
    dedupeId: `${sid ?? contentId(compact(callback))}.${status}`,
    activity: 'other-status',
    serviceIdentifier: callback.From ?? serviceIdentifierOf(account),
    text: `Twilio reports the status "${status}" of ${sid === undefined ? 'a message that it does not name' : `message ${sid}`}`,
    raw: callback,
  };
}

/** Our message id and its part, which the query of the callback's address brings back: `?m=<id>&p=<part>`. */
function correlationOf({ query }: WebhookRequest): string | undefined {
  const id = query['m'] ?? '';
  const part = query['p'] ?? '0';
  return /^[A-Za-z0-9-]{1,64}$/.test(id) && /^\d{1,3}$/.test(part) ? `${id}:${part}` : undefined;
}

function readStatus(raw: Readonly<Record<string, string>>): TwilioStatusCallback {
  const read = statusCallback.safeParse(raw);
  if (!read.success) throw new PayloadError('The request is no status callback', { cause: read.error });
  return read.data;
}
