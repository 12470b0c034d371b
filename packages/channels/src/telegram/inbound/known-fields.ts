import type { KnownFields } from '../../text/index.ts';

/** Fields about the sender, the place and the time: read elsewhere, or of no use to an agent. */
const ENVELOPE = {
  message_id: true,
  message_thread_id: true,
  is_topic_message: true,
  from: true,
  sender_chat: true,
  sender_boost_count: true,
  sender_business_bot: true,
  sender_tag: true,
  business_connection_id: true,
  date: true,
  edit_date: true,
  chat: true,
  direct_messages_topic: true,
  reply_to_message: true,
  quote: { text: true, entities: true, position: true, is_manual: true },
  via_bot: true,
  has_protected_content: true,
  is_from_offline: true,
  is_automatic_forward: true,
  is_paid_post: true,
  paid_star_count: true,
  author_signature: true,
  effect_id: true,
  link_preview_options: true,
  show_caption_above_media: true,
  has_media_spoiler: true,
  reply_markup: true,
} as const;

/** Leaves out the person of a mention without a user name: only `raw` tells it. */
const ENTITY = {
  type: true,
  offset: true,
  length: true,
  url: true,
  language: true,
  custom_emoji_id: true,
} as const;

const FILE = {
  file_id: true,
  file_unique_id: true,
  file_name: true,
  mime_type: true,
  file_size: true,
  duration: true,
  width: true,
  height: true,
  length: true,
  thumbnail: true,
  thumb: true,
  cover: true,
  qualities: true,
  start_timestamp: true,
} as const;

const FILES = {
  animation: FILE,
  audio: { ...FILE, performer: true, title: true },
  document: FILE,
  photo: FILE,
  live_photo: true,
  sticker: {
    ...FILE,
    type: true,
    emoji: true,
    set_name: true,
    is_animated: true,
    is_video: true,
    custom_emoji_id: true,
    needs_repainting: true,
    premium_animation: true,
    mask_position: true,
  },
  video: FILE,
  video_note: FILE,
  voice: FILE,
} as const;

/** Leaves out the solution of a quiz, and who may vote. */
const POLL = {
  id: true,
  question: true,
  question_entities: true,
  description: true,
  description_entities: true,
  options: {
    persistent_id: true,
    text: true,
    text_entities: true,
    media: FILES,
    voter_count: true,
    added_by_user: true,
    added_by_chat: true,
    addition_date: true,
  },
  media: FILES,
  total_voter_count: true,
  is_closed: true,
  is_anonymous: true,
  type: true,
  allows_multiple_answers: true,
  allows_revoting: true,
  members_only: true,
  open_period: true,
  close_date: true,
} as const;

/**
 * Fields that have a place of their own in our messages. Every other field is new to us or has no such place, and is kept under `raw`: the
 * origin of a forwarded message, the album of a picture, an answered message of another chat.
 */
export const KNOWN_MESSAGE: KnownFields = {
  ...ENVELOPE,
  text: true,
  entities: ENTITY,
  caption: true,
  caption_entities: ENTITY,
  ...FILES,
  contact: { phone_number: true, first_name: true, last_name: true, vcard: true, user_id: true },
  gift: { text: true, entities: ENTITY },
  dice: { emoji: true, value: true },
  venue: {
    location: true,
    title: true,
    address: true,
    foursquare_id: true,
    foursquare_type: true,
    google_place_id: true,
    google_place_type: true,
  },
  location: {
    latitude: true,
    longitude: true,
    horizontal_accuracy: true,
    live_period: true,
    heading: true,
    proximity_alert_radius: true,
  },
  poll: POLL,
  checklist: true,
  game: { title: true, description: true, text: true, text_entities: true },
  story: true,
  web_app_data: true,
  invoice: { title: true, currency: true, total_amount: true },
  successful_payment: { currency: true, total_amount: true, invoice_payload: true },
};
