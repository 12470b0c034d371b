import type {
  Account,
  ChannelEvent,
  ChannelName,
  Customer,
  CustomerActivity,
  CustomerMessage,
  StatusReport,
} from '@ccm/core/domain';
import { PayloadError, isBlank, toCustomerId, toE164, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { WebhookRequest } from '../../contract/channel.ts';
import { consentOf } from '../../text/index.ts';
import { contentOf } from './content.ts';
import { addedMessage, eventTypeOf, isByCustomer, writtenAt } from './conversations.ts';
import type { AddedMessage } from './conversations.ts';
import { outcomeOf } from '../failures.ts';
import { givenSid, hashOf, toOtherEvent, toOwnMessage } from './notices.ts';
import { parametersOf, plainRecord } from '../parameters.ts';
import { channelMetadata, inboundMessage, statusCallback } from '../payloads.ts';
import type { InboundTwilioMessage, TwilioStatusCallback } from '../payloads.ts';
import type { TwilioSettings } from '../settings.ts';

/** Reads either kind of request at either address: the content decides, not the address. */
export function eventsOf(request: WebhookRequest, account: Account<TwilioSettings>): readonly ChannelEvent[] {
  const raw = plainRecord(parametersOf(request));
  if (isStatus(raw)) return toReports(readStatus(raw), request, account);
  if (raw['CallSid'] !== undefined) return [toCall(raw, account)];
  const added = addedMessage(raw);
  if (added !== undefined && !isByCustomer(raw)) return [toOwnMessage(raw, serviceIdentifierOf(account))];
  const parameters = added?.parameters ?? raw;
  const message =
    eventTypeOf(raw) === undefined || added !== undefined ? inboundMessage.safeParse(parameters).data : undefined;
  return [
    message === undefined
      ? toOtherEvent(raw, request, serviceIdentifierOf(account))
      : toMessageEvent(message, { parameters, files: added?.files ?? [] }, account),
  ];
}

/** Old applications of Twilio's report under `SmsStatus` alone, which an incoming message has too. */
function isStatus(raw: Readonly<Record<string, string>>): boolean {
  if (Object.hasOwn(raw, 'MessageStatus')) return true;
  const status = raw['SmsStatus']?.toLowerCase() ?? '';
  return !Object.hasOwn(raw, 'Body') && !Object.hasOwn(raw, 'NumMedia') && status !== '' && !OF_INCOMING.has(status);
}

function readStatus(raw: Readonly<Record<string, string>>): TwilioStatusCallback {
  const read = statusCallback.safeParse(raw);
  if (!read.success) throw new PayloadError('The request is no status callback', { cause: read.error });
  return read.data;
}

/**
 * Makes an id from the content of a message without an id. A repeated delivery has the same content, so no message is lost or doubled.
 */
function contentId(raw: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1));
  return `content-${hashOf(sorted)}`;
}

/** A call to our number, whose webhook is set to this address too: each of its states is an event. */
function toCall(raw: Readonly<Record<string, string>>, account: Account<TwilioSettings>): CustomerActivity {
  const { CallSid: sid = '', CallStatus: state = '', From: from = '', To: to = '', Direction: direction = '' } = raw;
  const caller = direction.startsWith('outbound') ? to : from;
  return {
    kind: 'activity',
    dedupeId: `${sid}.${state}`,
    activity: 'call',
    ...(caller === '' ? {} : { customer: { id: addressOf(caller).id } }),
    serviceIdentifier: serviceIdentifierOf(account),
    text: state === '' ? 'Called' : `Called (${state})`,
    raw,
  };
}

function toReports(
  callback: TwilioStatusCallback,
  request: WebhookRequest,
  account: Account<TwilioSettings>,
): readonly (StatusReport | CustomerActivity)[] {
  const status = (callback.MessageStatus ?? callback.SmsStatus ?? '').trim().toLowerCase();
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
      ...channelOf(addressOf(callback.From ?? callback.To ?? ''), account),
      match,
      outcome,
    },
  ];
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

/** Statuses of incoming messages. */
const OF_INCOMING: ReadonlySet<string> = new Set(['receiving', 'received']);

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

function toMessageEvent(
  message: InboundTwilioMessage,
  { parameters: raw, files }: AddedMessage,
  account: Account<TwilioSettings>,
): ChannelEvent {
  const sid = givenSid(message) ?? contentId(raw);
  const address = addressOf(message.From);
  const customer = toCustomer(message, address.id);
  const base = { dedupeId: sid, ...writtenAt(raw), ...channelOf(address, account) };
  const serviceIdentifier = message.To === undefined ? serviceIdentifierOf(account) : ourNameIn(message.To);
  const quotedMessageId = message.OriginalRepliedMessageSid;
  if (message.MessageType?.toLowerCase() === 'reaction' && message.Body.trim() === '') {
    return {
      kind: 'activity',
      ...base,
      activity: 'reaction-removed',
      customer,
      serviceIdentifier,
      text: 'Took a reaction back',
      ...compact({ quotedMessageId }),
    };
  }
  const content = contentOf(message, raw, files);
  const about = aboutMessage(message, raw);
  if (about.referral !== undefined && saysNothing(message, content))
    return {
      kind: 'activity',
      ...base,
      activity: 'referral',
      customer,
      serviceIdentifier,
      text: 'Opened the chat by an advertisement',
      ...about,
    };
  return { kind: 'message', ...base, providerMessageId: sid, customer, serviceIdentifier, ...content, ...about };
}

/** Nothing was written, or sent along. */
const saysNothing = (
  { Body, MessageType: type = 'text', ButtonPayload, ListId }: InboundTwilioMessage,
  { attachments, location, contacts }: ReturnType<typeof contentOf>,
): boolean =>
  isBlank(Body) &&
  type.toLowerCase() === 'text' &&
  [ButtonPayload, ListId, location, contacts].every((part) => part === undefined) &&
  attachments.length === 0;

function aboutMessage(
  message: InboundTwilioMessage,
  raw: Readonly<Record<string, string>>,
): Pick<CustomerMessage, 'quotedMessageId' | 'referral' | 'consent'> {
  const quotedMessageId = message.OriginalRepliedMessageSid;
  const referral = referralOf(raw);
  const consent = consentIn(message);
  return compact({ quotedMessageId, referral, consent });
}

/** Reads the consent: OptOutType is Twilio's own reading of the message (Advanced Opt-Out, whose words an account may choose). */
function consentIn({ OptOutType, Body, ButtonPayload, ListId }: InboundTwilioMessage): 'stop' | 'start' | undefined {
  switch (OptOutType?.toUpperCase() ?? '') {
    case 'STOP':
      return 'stop';
    case 'START':
      return 'start';
    default:
      return consentOf(Body, { isPressed: (ButtonPayload ?? ListId) !== undefined });
  }
}

/** The advertisement that a WhatsApp customer came by: `ReferralSourceUrl` as `sourceUrl`. */
function referralOf(raw: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  const members = Object.entries(raw).flatMap(([name, value]) => {
    const [, first, rest] = /^Referral([A-Z])([A-Za-z]{1,40})$/.exec(name) ?? [];
    if (first === undefined || rest === undefined || value === '' || name === 'ReferralNumMedia') return [];
    return [[`${first.toLowerCase()}${rest}`, value] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** By phone number where Twilio tells it anywhere, else by WhatsApp's own id; the other one is an alias. */
function toCustomer(message: InboundTwilioMessage, sender: string): Customer {
  const userId = message.ExternalUserId === undefined ? undefined : addressOf(message.ExternalUserId).id;
  const phone = message.WaId === undefined ? undefined : toE164(message.WaId);
  const id = toE164(sender) === undefined ? (phone ?? sender) : sender;
  const known = [...new Set([sender, userId, phone])];
  const aliases = known.filter((alias) => alias !== undefined && alias !== '' && alias !== id);
  const name = visibleName(message.ProfileName) ?? visibleName(profileNameIn(message.ChannelMetadata));
  return {
    id,
    ...compact({ name }),
    ...(aliases.length === 0 ? {} : { aliases: aliases.filter((alias) => alias !== undefined) }),
  };
}

/** https://www.twilio.com/docs/messaging/guides/webhook-request#whatsapp-specific-parameters */
function profileNameIn(metadata: string | undefined): string | undefined {
  try {
    return channelMetadata.parse(JSON.parse(metadata ?? '')).data?.context?.ProfileName;
  } catch {
    return undefined;
  }
}

interface Address {
  readonly id: string;
  /** Undefined for a channel of Twilio's that is not ours (`rcs:`, `messenger:`). */
  readonly channel: ChannelName | undefined;
}

/**
 * `whatsapp:+4477…` is a number on WhatsApp, `whatsapp:US.1234` a customer there without a number, `+4477…` and `12345` are SMS. An
 * address of another of Twilio's channels keeps its prefix: `rcs:+4477…` is no customer of SMS, and the digits of `messenger:7412…`
 * are no phone number.
 */
export function addressOf(value: string): Address {
  const [, given, rest] = /^([a-z]+):(.+)$/is.exec(value) ?? [];
  if (given === undefined || rest === undefined) return { id: toCustomerId(value), channel: 'sms' };
  const prefix = given.toLowerCase();
  if (prefix === 'whatsapp') return { id: toCustomerId(rest), channel: 'whatsapp' };
  return { id: `${prefix}:${rest}`, channel: undefined };
}

/** Our number, or the name of our agent on another channel: `rcs:brand_agent`. */
const ourNameIn = (to: string): string => addressOf(to).id.replace(/^[a-z]+:/, '');

/** Named where the account that verified serves the other of Twilio's channels. RCS and the like are a business of the SMS account. */
function channelOf({ channel = 'sms' }: Address, account: Account<TwilioSettings>): { readonly channel?: ChannelName } {
  return channel === account.channel ? {} : { channel };
}

/** Our number as agents see it, or the messaging service that stands for several. */
export function serviceIdentifierOf(account: Account<TwilioSettings>): string {
  return numberOf(account) ?? account.settings.messagingServiceSid ?? account.settings.accountSid;
}

/** Our number on the account's channel, as customers' numbers are written. */
export function numberOf({ channel, settings }: Account<TwilioSettings>): string | undefined {
  const number = channel === 'whatsapp' ? settings.whatsappNumber : settings.smsNumber;
  return number === undefined ? undefined : toCustomerId(number);
}
