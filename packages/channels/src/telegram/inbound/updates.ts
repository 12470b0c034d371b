import type { ChannelEvent, CustomerActivity } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import {
  businessConnection,
  deletedMessages,
  memberChange,
  message as messageSchema,
  pollAnswer,
  reaction as reactionSchema,
  subscription as subscriptionSchema,
} from '../payloads.ts';
import { businessReply, partyOf, readMessage } from './message.ts';
import { customerIdOf, customerOf, eventBase, messageKeyOf, nameOf } from './origin.ts';
import type { UpdateOrigin } from './origin.ts';
import type { ReactionType } from '../payloads.ts';

/** Undefined where the update is not what Telegram documents. */
export type UpdateReader = (part: unknown, origin: UpdateOrigin) => readonly ChannelEvent[] | undefined;

/** Reads a message in a chat of a business. Both sides come: a message of the business itself is no customer's. */
export const readBusinessMessage: UpdateReader = (part, origin) => {
  const read = messageSchema.safeParse(part);
  if (!read.success) return undefined;
  const { from, chat, sender_business_bot: bot, message_id: id, date } = read.data;
  const isCustomer = from === undefined || from.id === chat.id;
  if (isCustomer && bot === undefined) return readMessage(part, origin);
  const customerId = customerIdOf(partyOf(read.data));
  if (bot !== undefined) {
    const match = { by: 'id', providerMessageIds: [messageKeyOf(customerId, id)] } as const;
    return [
      {
        kind: 'status',
        ...withoutService(eventBase(origin, date)),
        match,
        outcome: { status: 'sent', providerStatus: 'echo' },
      },
    ];
  }
  return [businessReply(read.data, origin)];
};

function withoutService({ dedupeId, atMs }: ReturnType<typeof eventBase>): Pick<ChannelEvent, 'dedupeId' | 'atMs'> {
  return { dedupeId, ...compact({ atMs }) };
}

/** Reads a person's reaction to a message, new and previous. */
export const readReaction: UpdateReader = (part, origin) => {
  const read = reactionSchema.safeParse(part);
  if (!read.success) return undefined;
  const { chat, user, actor_chat, message_id: id, date, new_reaction: now = [], old_reaction: before = [] } = read.data;
  const party = { chat, sender: user ?? actor_chat };
  const customerId = customerIdOf(party);
  const quotedMessageId = messageKeyOf(customerId, id);
  const common = { ...eventBase(origin, date), customer: customerOf(party), quotedMessageId };
  const had = new Set(before.map(reactionKey));
  const added = now.filter((one) => !had.has(reactionKey(one)));
  if (added.length === 0)
    return [{ kind: 'activity', ...common, activity: 'reaction-removed', text: 'Took a reaction back' }];
  return [
    {
      kind: 'message',
      ...common,
      providerMessageId: `reaction:${origin.updateId}`,
      text: `Reacted with ${added.map(emojiOf).join(' ')}`,
      attachments: [],
    },
  ];
};

const reactionKey = ({ type, emoji, custom_emoji_id: custom }: ReactionType): string => [type, emoji, custom].join(' ');

function emojiOf({ type, emoji }: ReactionType): string {
  if (emoji !== undefined && emoji.trim() !== '') return emoji;
  return type === 'paid' ? '⭐' : 'an emoji of their own';
}

/** A vote in a poll of the bot's; Telegram tells the places of the options, from 0. */
export const readPollAnswer: UpdateReader = (part, origin) => {
  const read = pollAnswer.safeParse(part);
  if (!read.success) return undefined;
  const { poll_id: pollId, user, voter_chat: chat, option_ids: options = [] } = read.data;
  const voter = user ?? chat;
  if (voter === undefined) return undefined;
  const party =
    user === undefined
      ? { chat: chat ?? { id: '', type: '' } }
      : { chat: { id: user.id, type: 'private' }, sender: user };
  const common = {
    ...eventBase(origin, undefined),
    customer: customerOf(party),
    payload: JSON.stringify({ pollId, options }),
  };
  if (options.length === 0)
    return [{ kind: 'activity', ...common, activity: 'vote-removed', text: 'Took a vote back' }];
  const places = options.map((option) => String(option + 1)).join(', ');
  return [
    {
      kind: 'message',
      ...common,
      providerMessageId: `vote:${origin.updateId}`,
      text: `Voted for option ${places} of the poll`,
      attachments: [],
    },
  ];
};

/** In a private chat: the customer has blocked the bot, or lets it write again. In a group: the bot came, went or has other rights. */
export const readOwnMembership: UpdateReader = (part, origin) => {
  const read = memberChange.safeParse(part);
  if (!read.success) return undefined;
  const { chat, from, date, new_chat_member: member } = read.data;
  const status = member?.status ?? '';
  const common = {
    kind: 'activity',
    ...eventBase(origin, date),
    customer: customerOf({ chat, sender: from }),
  } as const;
  if (chat.type !== 'private')
    return [
      {
        ...common,
        activity: 'bot-membership',
        text: `The bot is now ${status === '' ? 'something else' : status} in the chat`,
      },
    ];
  const isBlocked = status === 'kicked' || status === 'left';
  return [
    {
      ...common,
      activity: isBlocked ? 'blocked' : 'unblocked',
      text: isBlocked ? 'Blocked the bot' : 'Lets the bot write again',
      consent: isBlocked ? 'stop' : 'start',
    },
  ];
};

export const readMembership: UpdateReader = (part, origin) => {
  const read = memberChange.safeParse(part);
  if (!read.success) return undefined;
  const { chat, from, date, new_chat_member: member } = read.data;
  return [
    {
      kind: 'activity',
      ...eventBase(origin, date),
      activity: 'chat-member',
      customer: customerOf({ chat, sender: from }),
      text: `Somebody is now ${member?.status ?? 'something else'} in the chat`,
      raw: part,
    },
  ];
};

export const readDeleted: UpdateReader = (part, origin) => {
  const read = deletedMessages.safeParse(part);
  if (!read.success) return undefined;
  const { business_connection_id: connectionId, chat, message_ids: ids } = read.data;
  const customerId = customerIdOf({ chat, connectionId });
  return ids.map((id) => ({
    kind: 'activity',
    ...eventBase(origin, undefined),
    dedupeId: `${origin.updateId}.${id}`,
    activity: 'message-deleted',
    customer: customerOf({ chat, connectionId }),
    text: 'Took a message back',
    quotedMessageId: messageKeyOf(customerId, id),
  }));
};

export const readBusinessConnection: UpdateReader = (part, origin) => {
  const read = businessConnection.safeParse(part);
  if (!read.success) return undefined;
  const { id, user, is_enabled: isEnabled } = read.data;
  const who = (user === undefined ? undefined : nameOf(user)) ?? 'A business';
  return [
    {
      ...operatorEvent('business-connection', part, origin),
      text: `${who} ${isEnabled === false ? 'disconnected the bot' : 'connected the bot'} (${id})`,
    },
  ];
};

/** Reads a change of what a customer pays for by the month. */
export const readSubscription: UpdateReader = (part, origin) => {
  const read = subscriptionSchema.safeParse(part);
  if (!read.success) return undefined;
  const { user, state, invoice_payload: payload } = read.data;
  return [
    {
      ...operatorEvent('payment', part, origin),
      customer: customerOf({ chat: { id: user.id, type: 'private' }, sender: user }),
      text: `The subscription is now ${state ?? 'in another state'}`,
      ...compact({ payload }),
    },
  ];
};

/** Reads an update that concerns no customer, or nobody whom we could answer: kept for the operator. */
export const forOperators =
  (kind: string, text: string): UpdateReader =>
  (part, origin) => [{ ...operatorEvent(kind, part, origin), text }];

export function operatorEvent(kind: string, raw: unknown, origin: UpdateOrigin): Omit<CustomerActivity, 'text'> {
  return { kind: 'activity', ...eventBase(origin, undefined), activity: kind.replaceAll('_', '-'), raw };
}
