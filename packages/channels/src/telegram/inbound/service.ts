import type { CustomerActivity } from '@ccm/core/domain';
import type { Message } from '../payloads.ts';
import { customerIdOf, customerOf, eventBase } from './origin.ts';
import type { Party, UpdateOrigin } from './origin.ts';

/** Service messages (https://core.telegram.org/bots/api#message): events of a chat that nobody wrote. */
const SERVICE: ReadonlyMap<string, string> = new Map([
  ['new_chat_members', 'Somebody joined the group'],
  ['left_chat_member', 'Somebody left the group'],
  ['new_chat_title', 'The group has another name'],
  ['new_chat_photo', 'The group has another picture'],
  ['delete_chat_photo', "The group's picture was taken away"],
  ['group_chat_created', 'The group was created'],
  ['supergroup_chat_created', 'The group was created'],
  ['channel_chat_created', 'The channel was created'],
  ['message_auto_delete_timer_changed', 'Messages of the chat are deleted after another time'],
  ['pinned_message', 'A message was pinned'],
  ['users_shared', 'Shared people of their choice'],
  ['chat_shared', 'Shared a chat of their choice'],
  ['connected_website', 'Signed in at a website with Telegram'],
  ['write_access_allowed', 'Allowed the bot to write'],
  ['passport_data', 'Shared documents of Telegram Passport'],
  ['proximity_alert_triggered', 'Somebody came near a live location'],
  ['boost_added', 'Boosted the chat'],
  ['chat_background_set', 'The chat has another background'],
  ['forum_topic_created', 'A topic was created'],
  ['forum_topic_edited', 'A topic was changed'],
  ['forum_topic_closed', 'A topic was closed'],
  ['forum_topic_reopened', 'A topic was opened again'],
  ['general_forum_topic_hidden', 'The general topic was hidden'],
  ['general_forum_topic_unhidden', 'The general topic is shown again'],
  ['video_chat_scheduled', 'A video chat was planned'],
  ['video_chat_started', 'A video chat began'],
  ['video_chat_ended', 'A video chat ended'],
  ['video_chat_participants_invited', 'Somebody was invited to a video chat'],
  ['refunded_payment', 'A payment was refunded'],
  ['giveaway_created', 'A giveaway was created'],
  ['giveaway', 'A giveaway was scheduled'],
  ['giveaway_winners', 'A giveaway has its winners'],
  ['giveaway_completed', 'A giveaway ended'],
  ['checklist_tasks_done', 'Tasks of a checklist were ticked'],
  ['checklist_tasks_added', 'Tasks were added to a checklist'],
  ['direct_message_price_changed', 'Direct messages have another price'],
  ['paid_message_price_changed', 'Messages have another price'],
  ['gift', 'A gift was sent'],
  ['unique_gift', 'A unique gift was sent'],
  ['gift_upgrade_sent', 'The upgrade of a gift was paid'],
  ['suggested_post_approved', 'A suggested post was approved'],
  ['suggested_post_approval_failed', 'A suggested post could not be approved'],
  ['suggested_post_declined', 'A suggested post was declined'],
  ['suggested_post_paid', 'A suggested post was paid'],
  ['suggested_post_refunded', 'The price of a suggested post was refunded'],
  ['community_chat_added', 'The chat was added to a community'],
  ['community_chat_joined', 'Somebody joined the chat by its community'],
  ['community_chat_removed', 'The chat was taken out of a community'],
  ['managed_bot_created', 'Somebody created a bot that this bot manages'],
  ['poll_option_added', 'An answer was added to a poll'],
  ['poll_option_deleted', 'An answer was taken out of a poll'],
  ['chat_owner_left', 'The owner left the group'],
  ['chat_owner_changed', 'The group has another owner'],
]);

/** Until Bot API 6.0 a video chat was a voice chat. */
const nameNow = (name: string): string => name.replace(/^voice_chat_/, 'video_chat_');

/** Reads a service message; undefined for another message. */
export function serviceEvent(message: Message, party: Party, origin: UpdateOrigin): CustomerActivity | undefined {
  const given = Object.keys(message).find((name) => SERVICE.has(nameNow(name)) && message[name] !== undefined);
  const kind = given === undefined ? undefined : nameNow(given);
  if (given !== undefined && kind !== undefined)
    return {
      ...activityBase(message, party, origin),
      activity: kind.replaceAll('_', '-'),
      text: SERVICE.get(kind) ?? kind,
      raw: message[given],
    };
  return migration(message, party, origin);
}

/** A group that became a supergroup goes by another id: both chats are told, each in words of its own. */
function migration(message: Message, party: Party, origin: UpdateOrigin): CustomerActivity | undefined {
  const { migrate_to_chat_id: to, migrate_from_chat_id: from } = message;
  if (to === undefined && from === undefined) return undefined;
  const here = customerIdOf(party);
  const idChange = to === undefined ? { from: [from ?? ''], to: [here] } : { from: [here], to: [to] };
  return {
    ...activityBase(message, party, origin),
    activity: 'customer-id-changed',
    text: `The group became a supergroup, and goes by the id ${idChange.to.join()}`,
    idChange,
  };
}

const activityBase = (
  { date }: Message,
  party: Party,
  origin: UpdateOrigin,
): Pick<CustomerActivity, 'kind' | 'dedupeId' | 'atMs' | 'serviceIdentifier' | 'customer'> => ({
  kind: 'activity',
  ...eventBase(origin, date),
  customer: customerOf(party),
});
