import type { OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { fitMedia, isTakenAsItIs, nameOfFile } from '../media/index.ts';
import type { FittedMedia, MediaRules } from '../media/index.ts';
import { attachmentAsLink } from '../text/index.ts';
import type { Piece, Rendering, Style } from './pieces.ts';
import { textPieces } from './pieces.ts';

const MAX_CAPTION = 1024;
const MAX_FILE_NAME = 240;
const MEGABYTE = 1_000_000;

/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types; WebP is for stickers only. */
export const WHATSAPP_MEDIA: MediaRules = {
  channel: 'WhatsApp',
  image: { types: ['image/jpeg', 'image/png'], maxBytes: 5 * MEGABYTE },
  audio: {
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg; codecs=opus'],
    maxBytes: 16 * MEGABYTE,
  },
  video: { types: ['video/mp4', 'video/3gpp'], maxBytes: 16 * MEGABYTE },
  file: { maxBytes: 100 * MEGABYTE },
};

/** The files of a message in the form in which WhatsApp takes them. @throws {DeliveryError} `invalid-message` for one without an address. */
export function fitAttachments({ attachments }: Pick<OutboundContent, 'attachments'>): readonly FittedMedia[] {
  return attachments.map((attachment) => {
    if (!URL.canParse(attachment.url) || !/^https?:$/.test(new URL(attachment.url).protocol)) {
      throw new DeliveryError('invalid-message', 'An attachment has no http or https address');
    }
    return fitMedia(attachment, WHATSAPP_MEDIA);
  });
}

/** Whether WhatsApp shows the file as what it is: above buttons, or on a card. */
export const isShown = (media: OutboundAttachment): boolean => isTakenAsItIs(media, WHATSAPP_MEDIA);

/** A text with one file and nothing else is that file's caption. */
export function captioned(
  { text, buttons, cards = [] }: OutboundContent,
  media: readonly FittedMedia[],
): FittedMedia | undefined {
  const [only, ...more] = media;
  const alone = only !== undefined && more.length === 0 && buttons.length === 0 && cards.length === 0;
  if (!alone || text === '' || text.length > MAX_CAPTION || only.as === 'link') return undefined;
  if (hasCaption(only.attachment) || only.attachment.kind === 'audio') return undefined;
  return { ...only, attachment: { ...only.attachment, caption: text } };
}

const hasCaption = ({ caption }: OutboundAttachment): boolean => caption !== undefined && caption !== '';

/** A file by its link. Audio takes no caption, and a long one does not fit: both then follow as text. */
export function renderAttachment({ attachment, as, note }: FittedMedia, style: Style): Omit<Rendering, 'choices'> {
  const fitted = note === undefined ? [] : [note];
  if (as === 'link') return { pieces: textPieces(attachmentAsLink(attachment), style), notes: fitted };
  const { kind, url, caption = '' } = attachment;
  const fits = kind !== 'audio' && caption.length <= MAX_CAPTION;
  const media = {
    link: url,
    ...(fits && caption !== '' ? { caption } : {}),
    ...(kind === 'file' ? { filename: shortName(nameOfFile(attachment)) } : {}),
  };
  const piece: Piece = { type: kind === 'file' ? 'document' : kind, body: media };
  if (fits || caption === '') return { pieces: [piece], notes: fitted };
  return {
    pieces: [piece, ...textPieces(caption, style)],
    notes: [...fitted, `the caption of the ${kind} became a text`],
  };
}

/** Shortens a name and keeps its extension, which tells the customer's phone how to open the file. */
function shortName(name: string): string {
  if (name.length <= MAX_FILE_NAME) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, MAX_FILE_NAME - extension.length).toWellFormed()}${extension}`;
}
