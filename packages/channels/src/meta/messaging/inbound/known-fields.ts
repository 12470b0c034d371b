import type { KnownFields } from '../../../text/index.ts';

/** Fields of an item's `message`. Other fields are new to us, and kept under `raw`. */
export const KNOWN_MESSAGE: KnownFields = {
  mid: true,
  seq: true,
  num_edit: true,
  text: true,
  is_echo: true,
  is_self: true,
  is_deleted: true,
  is_unsupported: true,
  app_id: true,
  metadata: true,
  nlp: true,
  sticker_id: true,
  quick_reply: { payload: true },
  reply_to: { mid: true, is_self_reply: true },
  referral: true,
  attachments: {
    type: true,
    title: true,
    url: true,
    URL: true,
    payload: {
      url: true,
      title: true,
      sticker_id: true,
      coordinates: { lat: true, long: true },
      elements: true,
      generic: true,
      product: true,
    },
  },
};

export const KNOWN_POSTBACK: KnownFields = { mid: true, title: true, payload: true, referral: true };

/** Fields beside the one that holds the event. */
export const KNOWN_ENVELOPE = { sender: true, recipient: true, timestamp: true } as const;

/** `hop_context` names the applications that held the conversation. */
export const KNOWN_ENTRY: KnownFields = {
  id: true,
  time: true,
  messaging: true,
  standby: true,
  changes: true,
  calls: true,
  hop_context: true,
};
