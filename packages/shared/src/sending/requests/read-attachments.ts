import type { OutboundAttachment } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { isHttpUrl, textOf } from './read-values.ts';
import type { AttachmentRequest } from './send-request.ts';

type Kind = OutboundAttachment['kind'];

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['image', 'image'],
  ['picture', 'image'],
  ['photo', 'image'],
  ['sticker', 'image'],
  ['audio', 'audio'],
  ['voice', 'audio'],
  ['video', 'video'],
  ['file', 'file'],
  ['document', 'file'],
  ['application', 'file'],
  ['text', 'file'],
]);
const EXTENSIONS: ReadonlyMap<string, Kind> = new Map([
  ...['jpg', 'jpeg', 'png', 'gif', 'webp'].map((extension) => [extension, 'image'] as const),
  ...['mp3', 'mpga', 'ogg', 'oga', 'opus', 'aac', 'amr', 'm4a', 'wav'].map(
    (extension) => [extension, 'audio'] as const,
  ),
  ...['mp4', '3gp', 'mov', 'webm'].map((extension) => [extension, 'video'] as const),
]);

/** @throws {PayloadError} naming the attachment. */
export function readAttachments(attachments: readonly AttachmentRequest[] | undefined): readonly OutboundAttachment[] {
  return (attachments ?? []).map((attachment, index) => {
    const object = typeof attachment === 'string' ? { url: attachment } : attachment;
    const field = `attachments[${String(index)}].url`;
    const url = textOf(object, ['url', 'mediaUrl', 'link', 'href']);
    if (url === undefined || !isHttpUrl(url)) {
      throw new PayloadError(`${field}: is ${url === undefined ? 'missing' : 'no http or https address'}`, { field });
    }
    return readAttachment(object, url);
  });
}

function readAttachment(object: object, url: string): OutboundAttachment {
  const name = textOf(object, ['name', 'fileName', 'filename', 'mediaName', 'originalName']);
  const type = textOf(object, ['type', 'kind']);
  const mimeType = textOf(object, ['mimeType', 'mimetype', 'mime_type', 'contentType']) ?? mimeIn(type);
  const size = Number(textOf(object, ['size', 'sizeBytes', 'fileSize']));
  const caption = textOf(object, ['caption', 'description']);
  return {
    kind: kindOf([type, mimeType], [name, url]),
    url,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(name === undefined ? {} : { name }),
    ...(Number.isSafeInteger(size) && size > 0 ? { sizeBytes: size } : {}),
    ...(caption === undefined ? {} : { caption }),
  };
}

/** Some applications write the media type into `type`. */
const mimeIn = (type: string | undefined): string | undefined => (type?.includes('/') === true ? type : undefined);

function kindOf(types: readonly (string | undefined)[], names: readonly (string | undefined)[]): Kind {
  for (const type of types) {
    const kind = KINDS.get(type?.toLowerCase().split('/', 1)[0] ?? '');
    if (kind !== undefined) return kind;
  }
  for (const name of names) {
    const extension = /\.([a-z0-9]{2,4})(?:$|[?#])/i.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
    const kind = EXTENSIONS.get(extension);
    if (kind !== undefined) return kind;
  }
  return 'file';
}
