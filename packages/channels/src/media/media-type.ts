import type { OutboundAttachment } from '@ccm/core/domain';

/** Media types that tell nothing: file stores write them when they do not know the type, or want the browser to save the file. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/binary',
  'application/download',
  'application/force-download',
  'application/x-download',
  'application/unknown',
]);

/** Other names of the same type, and the registered one. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-mp3', 'audio/mpeg'],
  ['audio/mpeg3', 'audio/mpeg'],
  ['audio/x-mpeg', 'audio/mpeg'],
  ['audio/x-mpeg-3', 'audio/mpeg'],
  ['audio/amr-nb', 'audio/amr'],
  ['audio/x-amr', 'audio/amr'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/aacp', 'audio/aac'],
  ['audio/x-aac', 'audio/aac'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/wave', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['video/3gp', 'video/3gpp'],
  ['video/avi', 'video/x-msvideo'],
  ['video/msvideo', 'video/x-msvideo'],
  ['application/acrobat', 'application/pdf'],
  ['application/vnd.pdf', 'application/pdf'],
  ['application/x-pdf', 'application/pdf'],
  ['application/csv', 'text/csv'],
  ['text/comma-separated-values', 'text/csv'],
  ['text/x-csv', 'text/csv'],
  ['application/x-zip-compressed', 'application/zip'],
  ['text/directory', 'text/vcard'],
  ['text/x-vcard', 'text/vcard'],
]);

const BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['jpe', 'image/jpeg'],
  ['jfif', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['bmp', 'image/bmp'],
  ['tif', 'image/tiff'],
  ['tiff', 'image/tiff'],
  ['svg', 'image/svg+xml'],
  ['mp3', 'audio/mpeg'],
  ['mpga', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ['aac', 'audio/aac'],
  ['amr', 'audio/amr'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/ogg; codecs=opus'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
  ['3gp', 'video/3gpp'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['avi', 'video/x-msvideo'],
  ['mkv', 'video/x-matroska'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['vcf', 'text/vcard'],
  ['zip', 'application/zip'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt', 'application/vnd.ms-powerpoint'],
  ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
]);

/**
 * The media type of a file: as it is given, in its registered name, else by the extension of its name or address; undefined where
 * nothing tells. Of parameters only `codecs` is kept, in small letters: `audio/ogg; codecs=opus`.
 */
export function mediaTypeOf({ mimeType, name, url }: OutboundAttachment): string | undefined {
  return registered(mimeType) ?? byExtension(name) ?? byExtension(url);
}

/** The usual extension of a media type, without its dot; undefined for one that is not known here. */
export function extensionOf(mediaType: string): string | undefined {
  const [bare] = mediaType.split(';');
  return [...BY_EXTENSION].find(([, type]) => type === bare)?.[0];
}

/** Whether a media type tells nothing of its file: its name tells more. */
export const saysNothing = (mimeType: string): boolean => SAYS_NOTHING.has(bareType(mimeType));

const bareType = (mimeType: string): string => mimeType.toLowerCase().split(';', 1).join('').trim();

function registered(mimeType = ''): string | undefined {
  const bare = bareType(mimeType);
  const [, ...parameters] = mimeType.toLowerCase().split(';');
  // `image/*` says no more than the kind.
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(bare) || saysNothing(bare)) return undefined;
  const named = ALIASES.get(bare) ?? bare;
  const codecs = parameters
    .map((parameter) => /^\s*codecs\s*=\s*"?([\w.,\s-]+?)"?\s*$/.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return codecs === undefined || named.includes(';') ? named : `${named}; codecs=${codecs}`;
}

function byExtension(name: string | undefined): string | undefined {
  const extension = /\.([a-z0-9]{2,5})(?:$|[?#&])/i.exec(name ?? '')?.[1]?.toLowerCase();
  return extension === undefined ? undefined : BY_EXTENSION.get(extension);
}
