import type { MediaKind } from '@ccm/core/domain';

const FAMILIES: ReadonlyMap<string, MediaKind> = new Map([
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
]);

/** The kind of a file, by its media type. */
export const familyOf = (mimeType: string): MediaKind => FAMILIES.get(mimeType.split('/')[0] ?? '') ?? 'file';
