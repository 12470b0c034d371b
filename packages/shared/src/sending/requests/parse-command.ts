import { CHANNEL_NAMES, toChannelName } from '@ccm/channels/registry';
import type { ChannelName, OutboundContent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { faultIn, wordsOfIssue } from './explain-issue.ts';
import { assertKnownFields, assertNoContent } from './known-fields.ts';
import { cleaned, fieldAt, parseJson } from './parse-json.ts';
import { readContent } from './read-content.ts';
import { readRecipients } from './read-recipients.ts';
import { isNothing } from './read-values.ts';
import { SendRequest } from './send-request.ts';

/**
 * The parsed request of an application: a message to each of some customers, a typing indicator, or an activity that reaches no customer.
 */
export type ParsedCommand = SendCommand | TypingCommand | ActivityCommand;

/** Shows customers a typing indicator, or ends it. */
export interface TypingCommand extends Pick<SendCommand, 'recipients' | 'requestedChannel' | 'account'> {
  readonly kind: 'typing';
  readonly on: boolean;
}

export interface SendCommand {
  readonly kind: 'send';
  /** Each once; E.164 with its plus on sms, smpp and, where it is a number, whatsapp. */
  readonly recipients: readonly [string, ...string[]];
  readonly requestedChannel: ChannelName;
  readonly content: OutboundContent;
  /** `id`, else the Hybrid Chat object's `messageId`: the CRM's callbackId and the delivery report's id. */
  readonly applicationId?: string;
  readonly account?: string;
  readonly conversationId?: string;
  readonly lane: 'reply' | 'bulk';
}

/** Hybrid Chat tells its participants that somebody came, went or typed: nothing to send, and no fault. */
export interface ActivityCommand {
  readonly kind: 'activity';
  readonly why: string;
}

const JMS_TYPE = 'SendSms';

/** Parses a broker message. Pure. @throws {PayloadError} for the reader of the dead letter: the field at fault and the right value. */
export function parseCommand(message: { readonly type: string | undefined; readonly body: string }): ParsedCommand {
  const type = message.type?.trim() ?? '';
  if (type !== '' && type !== JMS_TYPE) {
    throw new PayloadError(
      `JMSType ${JSON.stringify(type.slice(0, 100))} is not known here; messages to send have ${JMS_TYPE}`,
      {
        field: 'JMSType',
      },
    );
  }
  return readSendRequest(parseJson(message.body));
}

/**
 * The same for a body that is JSON already (the REST API).
 * @throws {PayloadError}
 */
export function readSendRequest(value: unknown): ParsedCommand {
  const given = toObject(value);
  if (isActivity(given)) return { kind: 'activity', why: 'an ActivityMessage is not sent to customers' };
  // First: a misspelled field leaves the right one missing.
  assertKnownFields(given);
  const request = toRequest(given);
  const requestedChannel = readChannel(request.channel);
  const { account = '', conversationId, typing } = request;
  const addressed = {
    recipients: readRecipients(request, requestedChannel),
    requestedChannel,
    ...(account.trim() === '' ? {} : { account: account.trim() }),
  };
  if (typing !== undefined) {
    assertNoContent(request);
    return { kind: 'typing', ...addressed, on: typing };
  }
  const applicationId = idOf(request.id) ?? idOf(request.messageId);
  return {
    kind: 'send',
    ...addressed,
    content: readContent(request),
    lane: request.lane === 'bulk' || request.bulk === true ? 'bulk' : 'reply',
    ...compact({ applicationId, conversationId: conversationId?.toString() }),
  };
}

/** @throws {PayloadError} */
function toObject(value: unknown): object {
  const read = cleaned(value);
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return withoutUnset(read);
  throw new PayloadError('the body is not a JSON object; {"number": "+15551234567", "text": "Hi"} is one');
}

function isActivity(given: object): boolean {
  const type: unknown = Object.hasOwn(given, 'messageType') ? Reflect.get(given, 'messageType') : undefined;
  return typeof type === 'string' && type.toLowerCase() === 'activitymessage';
}

/** @throws {PayloadError} naming the field. */
function toRequest(given: object): SendRequest {
  const result = SendRequest.safeParse(given, { error: wordsOfIssue });
  if (result.success) return result.data;
  const { path, words } = faultIn(result.error.issues);
  const field = fieldAt(path);
  throw new PayloadError(`${field}: ${words}`, { field });
}

/** Content that says nothing is none where a text or a file stands beside it. What acts on a message must name it. */
const MAY_BE_UNSET: ReadonlySet<string> = new Set([
  'attachments',
  'buttons',
  'cards',
  'carousel',
  'contacts',
  'flow',
  'footer',
  'header',
  'keyboard',
  'list',
  'location',
  'replyTo',
  'sticker',
  'template',
]);

function withoutUnset(request: object): object {
  const fields = Object.entries(request);
  const isSaying = fields.some(([name, value]) => (name === 'text' || name === 'attachments') && !isNothing(value));
  if (!isSaying) return request;
  return Object.fromEntries(fields.filter(([name, value]) => !(MAY_BE_UNSET.has(name) && isNothing(value))));
}

function readChannel(channel: string | undefined): ChannelName {
  if (channel === undefined || channel.trim() === '') return 'sms';
  const name = toChannelName(channel);
  if (name !== undefined) return name;
  const known = CHANNEL_NAMES.join(', ');
  throw new PayloadError(`channel: ${JSON.stringify(channel.slice(0, 100))} is not known; use one of ${known}`, {
    field: 'channel',
  });
}

function idOf(id: string | number | undefined): string | undefined {
  const text = id === undefined ? '' : String(id).trim();
  return text === '' ? undefined : text;
}
