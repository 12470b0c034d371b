import { createHash } from 'node:crypto';
import { BoundedMap } from '../lab/index.ts';

const MAX_OURS = 1000;

/** A person with this bot: an id of their own, and the messages of their chat, which Telegram counts. */
export class TelegramChat {
  readonly id: number;
  readonly person: string;
  /** The customer has blocked the bot. */
  isBlocked = false;
  /** Texts of our messages, by their number. */
  readonly ours = new BoundedMap<number, Readonly<Record<string, unknown>>>(() => MAX_OURS);
  #lastMessage: number;

  /** @param lastMessage how many messages the chat had before. */
  constructor(person: string, lastMessage: number) {
    this.person = person;
    this.id = userIdOf(person);
    this.#lastMessage = lastMessage;
  }

  nextMessage(): number {
    this.#lastMessage += 1;
    return this.#lastMessage;
  }
}

/** The same for the same person, nine digits long. */
export const userIdOf = (person: string): number =>
  500_000_000 + (createHash('sha256').update(person).digest().readUInt32BE(0) % 100_000_000);

export function userOf(person: string): Readonly<Record<string, unknown>> {
  const [first_name = '', ...rest] = person.split(' ');
  const last_name = rest.join(' ');
  return {
    id: userIdOf(person),
    is_bot: false,
    first_name,
    ...(last_name === '' ? {} : { last_name }),
    language_code: 'en',
  };
}

export function chatOf(person: string): Readonly<Record<string, unknown>> {
  const { is_bot: _bot, language_code: _language, ...names } = userOf(person);
  return { ...names, type: 'private' };
}
