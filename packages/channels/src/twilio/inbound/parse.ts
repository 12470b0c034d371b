import type { Account, ChannelEvent, Customer, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import { isBlank, toE164, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { WebhookRequest } from '../../contract/index.ts';
import { consentOf } from '../../text/index.ts';
import { addressOf, channelOf, numberOf, ourNameIn, serviceIdentifierOf } from './addresses.ts';
import { contentOf } from './content.ts';
import { addedMessage, eventTypeOf, isByCustomer, writtenAt } from './conversations.ts';
import type { AddedMessage } from './conversations.ts';
import { contentId, givenSid, toOtherEvent, toOwnMessage } from './notices.ts';
import { parametersOf, plainRecord } from '../parameters.ts';
import { channelMetadata, inboundMessage } from '../payloads.ts';
import type { InboundTwilioMessage } from '../payloads.ts';
import type { TwilioSettings } from '../settings.ts';
import { isStatus, isStatusOfOwn, reportsOf } from './statuses.ts';

type TwilioAccount = Account<TwilioSettings>;

/** Reads either kind of request at either address: the content decides, not the address. */
export function eventsOf(request: WebhookRequest, account: TwilioAccount): readonly ChannelEvent[] {
  const raw = plainRecord(parametersOf(request));
  if (isStatus(raw) || (isOwn(raw, account) && isStatusOfOwn(raw))) return reportsOf(raw, request, account);
  if (raw['CallSid'] !== undefined) return [toCall(raw, account)];
  const added = addedMessage(raw);
  if (added === undefined ? isOwn(raw, account) : !isByCustomer(raw))
    return [toOwnMessage(raw, serviceIdentifierOf(account))];
  const parameters = added?.parameters ?? raw;
  const message =
    eventTypeOf(raw) === undefined || added !== undefined ? inboundMessage.safeParse(parameters).data : undefined;
  return [
    message === undefined
      ? toOtherEvent(raw, request, serviceIdentifierOf(account))
      : toMessageEvent(message, { parameters, files: added?.files ?? [] }, account),
  ];
}

/** A message that went out from our own number: some set-ups report it at the address of incoming messages. */
function isOwn({ From: from = '', To: to = '' }: Readonly<Record<string, string>>, account: TwilioAccount): boolean {
  const { id, channel } = addressOf(from);
  const number = channel === undefined ? undefined : numberOf({ ...account, channel });
  return id === number && addressOf(to).id !== number;
}

/** A call to our number, whose webhook is set to this address too: each of its states is an event. */
function toCall(raw: Readonly<Record<string, string>>, account: TwilioAccount): CustomerActivity {
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

function toMessageEvent(
  message: InboundTwilioMessage,
  { parameters: raw, files }: AddedMessage,
  account: TwilioAccount,
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
