import type { OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';

/** The fields that every sending method has: the chat, and the topic or person in it. */
export interface Address {
  readonly chat_id: number | string;
  readonly business_connection_id?: string;
  readonly message_thread_id?: number;
  readonly direct_messages_topic_id?: number;
}

/**
 * A customer's id as the parameters of a method: a chat's id, `@channel`, or either behind a business connection (`Hk2x9:5550001`); for a
 * person who wrote to a channel the chat's id and theirs (`-1001234567890.5550001`). @throws {DeliveryError} `invalid-recipient`.
 */
export function addressOf({ to, place }: Pick<OutboundMessage, 'to' | 'place'>): Address {
  const [, connectionId, chat = '', topic] = /^(?:([\w-]+):)?(-?\d{1,16}|@\w+)(?:\.(\d{1,16}))?$/.exec(to.trim()) ?? [];
  if (chat === '') {
    throw new DeliveryError(
      'invalid-recipient',
      'A Telegram customer is named by the id of the chat that came with a message: a whole number',
    );
  }
  return {
    chat_id: chat.startsWith('@') ? chat : Number(chat),
    ...(connectionId === undefined ? {} : { business_connection_id: connectionId }),
    ...(topic === undefined ? {} : { direct_messages_topic_id: Number(topic) }),
    ...(place !== undefined && 'topic' in place ? { message_thread_id: Number(place.topic) } : {}),
  };
}
