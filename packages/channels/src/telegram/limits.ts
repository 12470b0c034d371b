const MEGABYTE = 1_000_000;

/**
 * Limits of the Bot API (https://core.telegram.org/bots/api#sendmessage and the methods after it, #sending-files); lengths in UTF-16
 * units, as Telegram counts them.
 */
export const LIMITS = {
  text: 4096,
  caption: 1024,
  /** Bytes of UTF-8. */
  callbackData: 64,
  buttons: 100,
  /** Of a keyboard's JSON; a larger one is refused as too long. */
  markupBytes: 10_000,
  /** Telegram drops the rest of a longer row without a word. */
  inlineRow: 8,
  replyRow: 12,
  album: 10,
  vcardBytes: 2048,
  /** The largest picture, in bytes, that Telegram fetches itself from an address, and the largest other file … */
  linkedPhotoBytes: 5 * MEGABYTE,
  linkedFileBytes: 20 * MEGABYTE,
  /** … and takes these as uploads. */
  photoBytes: 10 * MEGABYTE,
  fileBytes: 50 * MEGABYTE,
} as const;
