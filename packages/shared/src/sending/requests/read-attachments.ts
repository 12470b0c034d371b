import { saysNothing } from '@ccm/channels/media';
import type { OutboundAttachment } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readAddress, textOf } from './read-values.ts';
import type { AttachmentRequest } from './send-request.ts';
import { WORDS } from './fields/index.ts';

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
  ['font', 'file'],
  ['message', 'file'],
  ['model', 'file'],
  ['multipart', 'file'],
]);
const EXTENSIONS: ReadonlyMap<string, Kind> = new Map([
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'gif', 'webp'].map((extension) => [extension, 'image'] as const),
  ...['mp3', 'mpga', 'ogg', 'oga', 'opus', 'aac', 'amr', 'm4a', 'wav'].map(
    (extension) => [extension, 'audio'] as const,
  ),
  ...['mp4', '3gp', 'mov', 'webm'].map((extension) => [extension, 'video'] as const),
  ...['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'txt', 'csv', 'zip', 'vcf'].map(
    (extension) => [extension, 'file'] as const,
  ),
]);
/** Kinds of attachments that have a field of their own in a request. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['contact', 'send a contact in contacts'],
  ['contacts', 'send a contact in contacts'],
  ['location', 'send a place in location'],
  ['template', 'send a template in template'],
  ['carousel', 'send cards in carousel'],
  ['button', 'send buttons in buttons'],
]);

/** @throws {PayloadError} naming the attachment. */
export function readAttachments(attachments: readonly AttachmentRequest[] | undefined): readonly OutboundAttachment[] {
  return (attachments ?? []).map((attachment, index) => readAttachment(attachment, `attachments[${String(index)}]`));
}

/** @throws {PayloadError} naming the field. */
export function readAttachment(attachment: AttachmentRequest, field: string): OutboundAttachment {
  const object = typeof attachment === 'string' ? { url: attachment } : attachment;
  return toAttachment(object, readAddress(textOf(object, WORDS.url), `${field}.url`), field);
}

function toAttachment(object: object, url: string, field: string): OutboundAttachment {
  const name = textOf(object, WORDS.name);
  const type = textOf(object, WORDS.kind)?.trim().toLowerCase();
  const mimeType = textOf(object, WORDS.mimeType) ?? mimeIn(type);
  const sizeBytes = readSize(textOf(object, WORDS.size), `${field}.size`);
  const caption = textOf(object, WORDS.caption);
  return {
    kind: kindNamed(type, field) ?? kindOf(mimeType, [name, url]),
    url,
    ...compact({ mimeType, name, sizeBytes, caption }),
  };
}

/** Nothing, and less than nothing, is a size that the application does not know. @throws {PayloadError} naming the field. */
function readSize(written: string | undefined, field: string): number | undefined {
  const size = Number(written ?? 0);
  if (Number.isNaN(size)) throw new PayloadError(`${field}: must be a number of bytes`, { field });
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

/** Some applications write the media type into `type`. */
const mimeIn = (type: string | undefined): string | undefined => (type?.includes('/') === true ? type : undefined);

/**
 * The kind that `type` names: a word for it, a media type or an extension.
 * @throws {PayloadError} for any other word: a contact or a place is no file, and must not become one.
 */
function kindNamed(type: string | undefined, field: string): Kind | undefined {
  if (type === undefined || type === '' || saysNothing(type)) return undefined;
  const kind = KINDS.get(type.split('/', 1)[0] ?? '') ?? EXTENSIONS.get(type.replace(/^\./, ''));
  if (kind !== undefined) return kind;
  const remedy = ELSEWHERE.get(type) ?? 'use image, audio, video or file, or leave it out';
  throw new PayloadError(`${field}.type: ${JSON.stringify(type.slice(0, 100))} is not known; ${remedy}`, {
    field: `${field}.type`,
  });
}

function kindOf(mimeType: string | undefined, names: readonly (string | undefined)[]): Kind {
  const kind = KINDS.get(mimeType?.toLowerCase().split('/', 1)[0] ?? '');
  if (kind !== undefined && mimeType !== undefined && !saysNothing(mimeType)) return kind;
  for (const name of names) {
    const extension = /\.([a-z0-9]{2,4})(?:$|[?#])/i.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
    const named = EXTENSIONS.get(extension);
    if (named !== undefined) return named;
  }
  return 'file';
}
