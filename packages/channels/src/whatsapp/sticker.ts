import type { OutboundContent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { mediaTypeOf } from '../media/index.ts';
import type { Piece } from './pieces.ts';

/** WhatsApp's stickers are WebP (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types). */
const STICKER_TYPE = 'image/webp';

/** The sticker as a message of its own; a picture of another type becomes an image of the message. */
export function stickerOf(content: OutboundContent): {
  readonly content: OutboundContent;
  readonly piece?: Piece;
  readonly notes: readonly string[];
} {
  const { sticker, ...rest } = content;
  if (sticker === undefined) return { content, notes: [] };
  const { id, url } = sticker;
  if (id !== undefined || url === undefined)
    return { content: rest, piece: { type: 'sticker', body: { ...compact({ id }) } }, notes: [] };
  const image = { kind: 'image', url } as const;
  if (mediaTypeOf(image) === STICKER_TYPE)
    return { content: rest, piece: { type: 'sticker', body: { link: url } }, notes: [] };
  return {
    content: { ...rest, attachments: [...rest.attachments, image] },
    notes: ['the sticker became an image: stickers of WhatsApp are WebP'],
  };
}
