import type { Location } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { NumberedChoice } from '../contract/index.ts';
import { splitText } from '../text/index.ts';

/** Length in UTF-16 units (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages). */
export const MAX_TEXT = 4096;

/** One message of WhatsApp's: its type and the content under that name; `top` are members beside it. */
export interface Piece {
  readonly type:
    | 'text'
    | 'image'
    | 'video'
    | 'audio'
    | 'document'
    | 'sticker'
    | 'location'
    | 'contacts'
    | 'interactive'
    | 'reaction'
    | 'template';
  readonly body: unknown;
  readonly top?: Readonly<Record<string, unknown>>;
}

/** Pieces of a message, with a note for each thing that was rendered down. */
export interface Rendering {
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
  readonly choices: readonly NumberedChoice[];
}

/** `classic` is the former on-premise API, whose shapes differ in places. */
export type Style = 'cloud' | 'classic';

/** The differences between the hosts of the API. */
export interface Dialect {
  readonly style: Style;
  /** The path of the call that sends: `/messages`. */
  readonly path: string;
  /** Cards go as WhatsApp's own carousel where it takes them so. */
  readonly nativeCarousel?: boolean | undefined;
  /** A phone number as `to` takes it; default its digits. */
  readonly spellNumber?: (e164: string) => string;
}

/** `preview_url` stands inside `text` in the Cloud API, beside it in the classic one. */
export function textPieces(text: string, style: Style): Piece[] {
  return splitText(text, MAX_TEXT)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const preview = { preview_url: /https?:\/\//i.test(part) };
      return style === 'cloud'
        ? { type: 'text', body: { body: part, ...preview } }
        : { type: 'text', body: { body: part }, top: preview };
    });
}

/** A place as WhatsApp takes it. It shows an address under a name only, so an address alone is the name too. */
export const placeOf = ({ latitude, longitude, name, address }: Location): unknown => ({
  latitude,
  longitude,
  ...compact({ name: name ?? address, address }),
});
