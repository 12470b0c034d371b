import type { OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { mediaTypeOf } from '../../media/index.ts';
import { call } from './pieces.ts';
import type { Draft, Piece } from './pieces.ts';

/** A sticker, or the picture that it became. */
interface RenderedSticker extends Draft {
  readonly images: readonly OutboundAttachment[];
}

const NONE: RenderedSticker = { pieces: [], images: [], notes: [] };

/** By the id that a customer's sticker came with, or by its address; a file of any other type becomes an image. */
export function stickerOf({ sticker }: OutboundContent): RenderedSticker {
  const { id, url } = sticker ?? {};
  if (id !== undefined) return { ...NONE, pieces: [call('sticker', 'sendSticker', { sticker: id })] };
  if (url === undefined) return NONE;
  const image = { kind: 'image', url } as const;
  const type = typeOf(image);
  if (type !== undefined && !STICKER_TYPES.has(type))
    return {
      ...NONE,
      images: [image],
      notes: ['the sticker became an image: stickers of Telegram are WebP, TGS or WebM'],
    };
  return { ...NONE, pieces: [byAddress(url, type)] };
}

/** Telegram fetches WebP alone itself (https://core.telegram.org/bots/api#sendsticker). */
function byAddress(url: string, type = WEBP): Piece {
  const request = { method: 'sendSticker', params: {}, field: 'sticker', files: [{ url }], upload: type !== WEBP };
  return { kind: 'sticker', cost: 1, request };
}

const WEBP = 'image/webp';
const TGS = 'application/x-tgsticker';
const STICKER_TYPES: ReadonlySet<string> = new Set([WEBP, 'video/webm', TGS]);
const typeOf = (image: OutboundAttachment): string | undefined =>
  /\.tgs(?:$|[?#])/i.test(image.url) ? TGS : mediaTypeOf(image);
