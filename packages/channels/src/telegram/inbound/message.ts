import { joinLines } from '@ccm/core/words';
import type { ChannelEvent, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { unknownFieldsOf } from '../../text/index.ts';
import { message as messageSchema } from '../payloads.ts';
import type { Message } from '../payloads.ts';
import { captionOf, contentOf } from './content.ts';
import type { Content } from './content.ts';
import { KNOWN_MESSAGE } from './known-fields.ts';
import { customerIdOf, customerOf, eventBase, messageKeyOf } from './origin.ts';
import type { Party, UpdateOrigin } from './origin.ts';
import { serviceEvent } from './service.ts';
import { quoted } from './text.ts';
import { partOfUnknownKind } from './unknown-kind.ts';

/** A message, new or edited; undefined where it has not even a chat and an id. */
export function readMessage(part: unknown, origin: UpdateOrigin): readonly ChannelEvent[] | undefined {
  const read = messageSchema.safeParse(part);
  if (!read.success) return undefined;
  const message = read.data;
  if (isOfChannel(message)) return [businessReply(message, origin)];
  if (message.is_automatic_forward === true) return [linkedPost(part, message, origin)];
  const party = partyOf(message);
  const content = contentOf(message);
  if (content === undefined) {
    const service = serviceEvent(message, party, origin);
    if (service !== undefined) return [service];
  }
  const start = startOf(message);
  if (start !== undefined) return [startEvent(start, message, { party, origin })];
  const raw = content === undefined ? part : unknownFieldsOf(part, KNOWN_MESSAGE);
  const { text, ...rest } = content ?? unknownContent(part, message);
  return [
    {
      ...messageBase(message, party, origin),
      text: joinLines([aboutStory(message), quoted(message.quote?.text), text]),
      ...rest,
      ...compact({ raw }),
    },
  ];
}

/** The chat and the sender of a message. For a sender who writes in the name of a chat, Telegram makes up the user in `from`. */
export function partyOf(message: Message): Party {
  const { chat, from, sender_chat: nameGiver, business_connection_id: connectionId } = message;
  const directTopic = message.direct_messages_topic?.topic_id;
  return { chat, sender: nameGiver ?? from, connectionId, directTopic };
}

/** Whether the channel itself writes to a person who wrote to it. */
function isOfChannel({ direct_messages_topic: topic, sender_chat: nameGiver, from }: Message): boolean {
  if (topic === undefined) return false;
  return nameGiver !== undefined || (from !== undefined && topic.user !== undefined && from.id !== topic.user.id);
}

/** An answer that went out in the name of the business or the channel, but not by us. */
export function businessReply(message: Message, origin: UpdateOrigin): CustomerActivity {
  const { chat, business_connection_id: connectionId, direct_messages_topic: topic } = message;
  const party = { chat, sender: topic?.user, connectionId, directTopic: topic?.topic_id };
  const { text } = contentOf(message) ?? { text: '' };
  return {
    kind: 'activity',
    ...eventBase(origin, message.date),
    activity: 'business-reply',
    customer: customerOf(party),
    text: `The business answered without CCM: ${text === '' ? 'something other than text' : text}`,
  };
}

/** Telegram copies the posts of a channel into the group that discusses them. */
const linkedPost = (raw: unknown, { date }: Message, origin: UpdateOrigin): CustomerActivity => ({
  kind: 'activity',
  ...eventBase(origin, date),
  activity: 'channel-post',
  text: 'A post of the channel that the group discusses',
  raw,
});

function messageBase(message: Message, party: Party, origin: UpdateOrigin): CustomerMessage {
  const { message_id: id, date, edit_date: edited, reply_to_message: answered } = message;
  const customerId = customerIdOf(party);
  return {
    kind: 'message',
    ...eventBase(origin, edited ?? date),
    dedupeId: identityOf(message, origin),
    providerMessageId: messageKeyOf(customerId, id),
    customer: customerOf(party),
    text: '',
    attachments: [],
    ...(edited === undefined ? {} : { edited: true }),
    ...(isForwarded(message) ? { forwarded: true } : {}),
    ...(answered === undefined || isTopicStart(message)
      ? {}
      : { quotedMessageId: messageKeyOf(customerId, answered.message_id) }),
    ...(party.chat.type === 'private' ? { consent: 'start' } : {}),
    ...placeOf(message),
  };
}

const isForwarded = ({ forward_origin: origin, forward_date: date }: Message): boolean =>
  origin !== undefined || date !== undefined;

/** Whether a message answers nobody although it is in a topic: Telegram lets it refer to the topic's first message. */
const isTopicStart = ({
  reply_to_message: answered,
  message_thread_id: topic,
  is_topic_message: isTopic,
}: Message): boolean => isTopic === true && answered?.message_id === topic;

/** The topic that an answer belongs in. */
export function placeOf(
  message: Pick<Message, 'message_thread_id' | 'is_topic_message'>,
): Pick<CustomerMessage, 'place'> {
  const { message_thread_id: topic, is_topic_message: isTopic } = message;
  return isTopic === true && topic !== undefined ? { place: { topic } } : {};
}

const MINUTE_S = 60;

/** The identity of a message. Each move of a live location is an edit: the agent sees one a minute. */
function identityOf(message: Message, origin: UpdateOrigin): string {
  const { location, edit_date: edited, message_id: id, chat } = message;
  if (location?.live_period === undefined || edited === undefined) return origin.updateId;
  return `live.${chat.id}.${id}.${String(Math.floor(edited / MINUTE_S))}`;
}

/** The parameter of a link with `?start=`, `` for the button Start alone; undefined for every other message. */
function startOf({ text = '', chat, edit_date: edited }: Message): string | undefined {
  if (chat.type !== 'private' || edited !== undefined) return undefined;
  return /^\/start(?:@\w+)?(?:\s+(\S+))?\s*$/
    .exec(text)
    ?.slice(1)
    .map((payload) => payload ?? '')[0];
}

/** The event of a customer who opened the chat, by whatever link. */
function startEvent(
  payload: string,
  message: Message,
  { party, origin }: { readonly party: Party; readonly origin: UpdateOrigin },
): CustomerActivity {
  const isReferral = payload !== '';
  return {
    kind: 'activity',
    ...eventBase(origin, message.date),
    activity: isReferral ? 'referral' : 'conversation-started',
    customer: customerOf(party),
    text: isReferral ? `Opened the chat by a link (${payload})` : 'Opened the chat',
    consent: 'start',
    ...(isReferral ? { referral: { start: payload } } : {}),
  };
}

/** Notes a reply to a story; the story's author stays under `raw`. */
const aboutStory = ({ reply_to_story: story }: Message): string | undefined =>
  story === undefined ? undefined : 'Replied to a story';

/** A content that is newer than this version says so, with its caption and what it holds as the known ones do. */
const unknownContent = (part: unknown, message: Message): Content => ({
  text: joinLines([unknownText(part), captionOf(message)]),
  ...partOfUnknownKind(unknownObject(part)),
});

function unknownText(part: unknown): string {
  if (typeof part === 'object' && part !== null && 'text' in part) return 'Empty message';
  const names = Object.keys(unknownObject(part));
  return `Telegram message of a kind that cannot be shown here (${names.length === 0 ? 'empty' : names.join(', ')})`;
}

function unknownObject(part: unknown): object {
  const unknown = unknownFieldsOf(part, KNOWN_MESSAGE);
  return typeof unknown === 'object' && unknown !== null ? unknown : {};
}
