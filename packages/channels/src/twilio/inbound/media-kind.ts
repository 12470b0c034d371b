import type { MediaKind } from '@ccm/core/domain';

const KINDS: ReadonlySet<string> = new Set<MediaKind>(['image', 'audio', 'video']);
const isKind = (word: string): word is MediaKind => KINDS.has(word);

/** By the media type, else by Twilio's type of the message: `image/jpeg`, `audio`. */
export function kindOf(mimeType: string, messageType = ''): MediaKind {
  if (messageType === 'sticker') return 'sticker';
  const [family = ''] = (mimeType === '' ? messageType : mimeType.toLowerCase()).split('/');
  return isKind(family) ? family : 'file';
}
