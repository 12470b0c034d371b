import type { MediaKind } from '@ccm/core/domain';
import type { Content } from './content.ts';
import { file } from './media.ts';
import { unknownFile, unknownPlace } from '../payloads.ts';

const FAMILIES: ReadonlyMap<string, MediaKind> = new Map([
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
]);

/**
 * Reads the files or the place of a content that is newer than this version, where it holds them as the known ones do.
 * @param members the fields of the message that are not known.
 */
export function partOfUnknownKind(members: object): Pick<Content, 'attachments' | 'location'> {
  const values = Object.values(members) as readonly unknown[];
  const attachments = values.flatMap((value) => {
    const read = unknownFile.safeParse(value).data;
    const family = read?.mime_type?.split('/')[0] ?? '';
    return read === undefined ? [] : file(FAMILIES.get(family) ?? 'file', read).attachments;
  });
  if (attachments.length > 0) return { attachments };
  const place = values.map((value) => unknownPlace.safeParse(value).data).find((read) => read !== undefined);
  return place === undefined ? {} : { location: { latitude: place.latitude, longitude: place.longitude } };
}
