import type { KnownFields } from '../../text/index.ts';

/** Fields of a change of a feed that have a place of their own in our messages, or say nothing to an agent. Others are kept under `raw`. */
export const KNOWN_FEED: KnownFields = {
  item: true,
  verb: true,
  from: { id: true, name: true },
  sender_id: true,
  sender_name: true,
  recipient_id: true,
  post_id: true,
  comment_id: true,
  parent_id: true,
  created_time: true,
  message: true,
  photo: true,
  photos: true,
  photo_id: true,
  photo_ids: true,
  video: true,
  video_id: true,
  link: true,
  post: true,
  published: true,
  is_hidden: true,
};
