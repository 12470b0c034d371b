import { joinLines } from '@ccm/core/words';
import type { CustomerMessage } from '@ccm/core/domain';
import type { Message } from '../payloads.ts';
import { plainText } from './text.ts';

/** A person whom Telegram describes by as much as it may tell. */
interface SharedUser {
  readonly user_id?: string | undefined;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly username?: string | undefined;
}

type Words = Pick<CustomerMessage, 'text'> | undefined;

/** Reads the people whom the customer chose by a button that asks for them: its answer, as a shared contact is. */
export function readSharedUsers({ users_shared: shared, user_shared: one }: Message): Words {
  const users = shared?.users ?? shared?.user_ids ?? (one === undefined ? [] : [one]);
  return users.length === 0 ? undefined : { text: `Shared: ${users.map(userInWords).join(', ')}` };
}

function userInWords({ user_id: id, first_name: first, last_name: last, username }: SharedUser): string {
  const name = [first, last].filter((part) => part !== undefined && part.trim() !== '').join(' ');
  return namedOr(name, username, `user ${id ?? 'unknown'}`);
}

/** Reads the group or channel that the customer chose by a button that asks for one. */
export function readSharedChat({ chat_shared: chat }: Message): Words {
  if (chat?.chat_id === undefined) return undefined;
  return { text: `Shared: ${namedOr(chat.title ?? '', chat.username, `chat ${chat.chat_id}`)}` };
}

function namedOr(name: string, username: string | undefined, otherwise: string): string {
  if (username === undefined) return name === '' ? otherwise : name;
  return name === '' ? `@${username}` : `${name} (@${username})`;
}

/** Reads the words that came with a gift; a gift without words is an event. */
export function readGift({ gift }: Message): Words {
  const words = plainText(gift?.text ?? '', gift?.entities ?? []);
  return words.trim() === '' ? undefined : { text: joinLines(['Sent a gift', words]) };
}
