import type { ChannelEvent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { callbackQuery } from '../payloads.ts';
import type { CallbackQuery } from '../payloads.ts';
import { buttonTitle, payloadIn } from '../outbound/callback-data.ts';
import { placeOf } from './message.ts';
import { customerIdOf, customerOf, eventBase, messageKeyOf } from './origin.ts';
import type { Party, UpdateOrigin } from './origin.ts';

/** A pressed button of an inline keyboard (https://core.telegram.org/bots/api#callbackquery). */
export function readPress(part: unknown, origin: UpdateOrigin): readonly ChannelEvent[] | undefined {
  const read = callbackQuery.safeParse(part);
  if (!read.success) return undefined;
  const { id, message, data = '', game_short_name: game } = read.data;
  const party = partyOf(read.data);
  const customerId = customerIdOf(party);
  const title = buttonTitle(message?.reply_markup?.inline_keyboard ?? [], data);
  const payload = payloadIn(data);
  const text = [title, payload, game].find((words) => words !== undefined && words.trim() !== '') ?? 'Pressed a button';
  return [
    {
      kind: 'message',
      ...eventBase(origin, undefined),
      providerMessageId: `press:${id}`,
      customer: customerOf(party),
      text,
      attachments: [],
      ...compact({ payload }),
      ...(message === undefined
        ? {}
        : { quotedMessageId: messageKeyOf(customerId, message.message_id), ...placeOf(message) }),
      ...(party.chat.type === 'private' ? { consent: 'start' } : {}),
    },
  ];
}

/** The person who pressed the button, and the chat; an inline message names no chat, only the person. */
function partyOf({ from, message }: CallbackQuery): Party {
  return {
    chat: message?.chat ?? { id: from.id, type: 'private' },
    sender: from,
    connectionId: message?.business_connection_id,
    directTopic: message?.direct_messages_topic?.topic_id,
  };
}
