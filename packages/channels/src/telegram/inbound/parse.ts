import type { Account, ChannelEvent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { bodyText } from '../../contract/index.ts';
import { callbackQuery, update } from '../payloads.ts';
import { botIdOf } from '../settings.ts';
import type { TelegramSettings } from '../settings.ts';
import { readMessage } from './message.ts';
import { readPress } from './presses.ts';
import {
  forOperators,
  operatorEvent,
  readBusinessConnection,
  readBusinessMessage,
  readDeleted,
  readMembership,
  readOwnMembership,
  readPollAnswer,
  readReaction,
  readSubscription,
} from './updates.ts';
import type { UpdateReader } from './updates.ts';

/** Every kind of update (https://core.telegram.org/bots/api#update). */
const READERS: ReadonlyMap<string, UpdateReader> = new Map<string, UpdateReader>([
  ['message', readMessage],
  ['edited_message', readMessage],
  ['channel_post', forOperators('channel_post', 'A post in a channel of which the bot is an administrator')],
  ['edited_channel_post', forOperators('channel_post', 'A post in a channel was changed')],
  ['business_connection', readBusinessConnection],
  ['business_message', readBusinessMessage],
  ['edited_business_message', readBusinessMessage],
  ['deleted_business_messages', readDeleted],
  ['message_reaction', readReaction],
  ['message_reaction_count', forOperators('reaction_count', 'The anonymous reactions to a message have changed')],
  ['guest_message', forOperators('guest_message', 'Somebody mentions the bot in a chat that it is not in')],
  ['inline_query', forOperators('inline_query', 'Somebody uses the bot in another chat, which CCM does not answer')],
  ['chosen_inline_result', forOperators('inline_query', 'Somebody has chosen a result of the bot in another chat')],
  ['callback_query', readPress],
  ['shipping_query', forOperators('payment', 'A payment asks for shipping, which CCM does not answer')],
  ['pre_checkout_query', forOperators('payment', 'A payment asks to be confirmed, which CCM does not answer')],
  ['purchased_paid_media', forOperators('payment', 'Somebody has bought paid media')],
  ['subscription', readSubscription],
  ['managed_bot', forOperators('managed_bot', 'A bot that this bot manages was created or changed')],
  [
    'message_generation_stopped',
    forOperators('message_generation_stopped', 'Somebody stopped an answer while it was written'),
  ],
  ['poll', forOperators('poll', 'The votes of a poll have changed')],
  ['poll_answer', readPollAnswer],
  ['my_chat_member', readOwnMembership],
  ['chat_member', readMembership],
  ['chat_join_request', forOperators('chat_join_request', 'Somebody asks to join a group or channel')],
  ['chat_boost', forOperators('chat_boost', 'A chat was boosted')],
  ['removed_chat_boost', forOperators('chat_boost', 'A boost was taken away')],
]);

/**
 * The events of one update. A kind that is not documented, and one that does not look as documented, are kept for the operator.
 * @throws {PayloadError} for a body that is no update of Telegram's.
 */
export function eventsOf(rawBody: Buffer, { settings }: Account<TelegramSettings>): readonly ChannelEvent[] {
  const read = update.safeParse(readJson(rawBody));
  if (!read.success) throw new PayloadError('The body has no update_id', { field: 'update_id', cause: read.error });
  const { update_id: updateId, ...parts } = read.data;
  const origin = { updateId: String(updateId), botId: botIdOf(settings) };
  for (const [kind, part] of Object.entries(parts)) {
    const events = READERS.get(kind)?.(part, origin);
    if (events !== undefined) return events;
  }
  const kinds = Object.keys(parts).join(', ');
  const text = `Telegram update of a kind that cannot be read (${kinds === '' ? 'empty' : kinds})`;
  return [{ ...operatorEvent('unknown-update', parts, origin), text }];
}

/** The id of a pressed button; undefined for everything else. */
export function callbackIdIn(rawBody: Buffer): string | undefined {
  try {
    const read = update.safeParse(readJson(rawBody));
    return callbackQuery.safeParse(read.data?.['callback_query']).data?.id;
  } catch {
    return undefined;
  }
}

function readJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(bodyText(rawBody));
  } catch (cause) {
    throw new PayloadError('The body is not JSON', { cause });
  }
}
