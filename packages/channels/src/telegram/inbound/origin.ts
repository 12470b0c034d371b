import type { ChannelEvent, Customer } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { momentMs, visibleName } from '@ccm/core/domain';
import type { Chat, User } from '../payloads.ts';

/** The update that an event came in, and the bot that got it. */
export interface UpdateOrigin {
  readonly updateId: string;
  readonly botId: string;
}

/** The chat and the sender of a message. */
export interface Party {
  readonly chat: Chat;
  readonly sender?: User | Chat | undefined;
  /** The Telegram Business account in whose name the bot answers. */
  readonly connectionId?: string | undefined;
  /** The person within the messages to a channel. */
  readonly directTopic?: string | undefined;
}

/**
 * The id of a conversation: the chat's, behind the business connection if there is one, because only with it an answer goes out in the
 * business account's name. All who write to a channel do so in one chat: the person's id follows the chat's.
 */
export function customerIdOf({ chat, connectionId, directTopic }: Omit<Party, 'sender'>): string {
  const place = directTopic === undefined ? chat.id : `${chat.id}.${directTopic}`;
  return connectionId === undefined ? place : `${connectionId}:${place}`;
}

/** Telegram counts the messages of each chat for itself: a message is named by both. */
export const messageKeyOf = (customerId: string, messageId: string): string => `${customerId}:${messageId}`;

/** The customer: in a private chat the person, in a group the sender of the message, with the group's name. */
export function customerOf(party: Party): Customer {
  const { chat, sender } = party;
  const isPrivate = chat.type === 'private';
  const person = sender ?? chat;
  const language = 'language_code' in person ? person.language_code : undefined;
  const firstName = visibleName(person.first_name);
  const lastName = visibleName(person.last_name);
  const name = isPrivate ? nameOf(person) : groupName(chat, sender);
  return {
    id: customerIdOf(party),
    ...compact({ name, language: typeof language === 'string' ? language : undefined }),
    ...(isPrivate ? compact({ firstName, lastName }) : {}),
  };
}

export function nameOf(who: User | Chat): string | undefined {
  const parts = [visibleName(who.first_name), visibleName(who.last_name)].filter((part) => part !== undefined);
  const title = 'title' in who && typeof who.title === 'string' ? who.title : undefined;
  return parts.length > 0 ? parts.join(' ') : (visibleName(title) ?? visibleName(who.username));
}

function groupName(chat: Chat, sender: User | Chat | undefined): string | undefined {
  const title = visibleName(chat.title);
  const name = sender === undefined ? undefined : nameOf(sender);
  if (name === undefined || name === title) return title;
  return title === undefined ? name : `${name} (${title})`;
}

/** The fields that every event of an update has; `suffix` distinguishes the events of one update. */
export function eventBase(
  { updateId, botId }: UpdateOrigin,
  seconds: number | undefined,
): Pick<ChannelEvent, 'dedupeId' | 'atMs'> & { readonly serviceIdentifier: string } {
  const atMs = momentMs(seconds ?? 0);
  return { dedupeId: updateId, ...compact({ atMs }), serviceIdentifier: botId };
}
