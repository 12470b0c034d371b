import type { OutboundAttachment } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { fitMedia, mediaTypeOf, nameOfFile } from '../../media/index.ts';
import type { MediaRules } from '../../media/index.ts';
import { attachmentAsLink } from '../../text/index.ts';
import { LIMITS } from '../limits.ts';
import type { TelegramFile, TelegramRequest } from './request.ts';

/** https://core.telegram.org/bots/api#sending-files: a file of another kind goes as a document. */
const TELEGRAM_MEDIA: MediaRules = {
  channel: 'Telegram',
  image: { types: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], maxBytes: LIMITS.photoBytes },
  audio: { types: ['audio/mpeg', 'audio/mp4', 'audio/ogg'], maxBytes: LIMITS.fileBytes },
  video: { types: ['video/mp4'], maxBytes: LIMITS.fileBytes },
  file: { maxBytes: LIMITS.fileBytes },
};

/** The documents that Telegram fetches itself; any other type must be sent along. */
const LINKED_DOCUMENTS: ReadonlySet<string> = new Set(['application/pdf', 'application/zip', 'image/gif']);

interface Form {
  readonly method: string;
  readonly field: 'photo' | 'animation' | 'audio' | 'voice' | 'video' | 'document';
}

const DOCUMENT: Form = { method: 'sendDocument', field: 'document' };

/** A file, and how it goes. */
interface FittedFile {
  readonly attachment: OutboundAttachment;
  readonly form: Form;
  readonly upload: boolean;
  /** Telegram would fetch it, but name it otherwise. */
  readonly forName: boolean;
}

/** The files as Telegram takes them, the files that become links, and notes for the trail. */
export interface FittedFiles {
  readonly files: readonly FittedFile[];
  readonly links: readonly string[];
  readonly notes: readonly string[];
}

export function fitFiles(attachments: readonly OutboundAttachment[]): FittedFiles {
  const fitted = attachments.map((attachment) => fitMedia(attachment, TELEGRAM_MEDIA));
  return {
    files: fitted.filter(({ as }) => as === 'native').map(({ attachment }) => toFittedFile(attachment)),
    links: fitted.filter(({ as }) => as === 'link').map(({ attachment }) => attachmentAsLink(attachment)),
    notes: fitted.flatMap(({ note }) => (note === undefined ? [] : [note])),
  };
}

function toFittedFile(attachment: OutboundAttachment): FittedFile {
  const form = formOf(attachment);
  const maxBytes = form.field === 'photo' ? LIMITS.linkedPhotoBytes : LIMITS.linkedFileBytes;
  const isFetched = form.field !== 'document' || LINKED_DOCUMENTS.has(mediaTypeOf(attachment) ?? '');
  const isRefused = !isFetched || (attachment.sizeBytes ?? 0) > maxBytes;
  const forName = !isRefused && form.field === 'document' && !isNamedByAddress(attachment);
  return { attachment, form, upload: isRefused || forName, forName };
}

/** A document that Telegram fetches goes by the end of its address. */
const isNamedByAddress = ({ url, name = '' }: OutboundAttachment): boolean =>
  name === '' || nameOfFile({ url, name }) === nameOfFile({ url });

function formOf(attachment: OutboundAttachment): Form {
  const type = mediaTypeOf(attachment);
  if (attachment.kind === 'image')
    return type === 'image/gif'
      ? { method: 'sendAnimation', field: 'animation' }
      : { method: 'sendPhoto', field: 'photo' };
  if (attachment.kind === 'video') return { method: 'sendVideo', field: 'video' };
  if (attachment.kind !== 'audio') return DOCUMENT;
  return type?.startsWith('audio/ogg') === true
    ? { method: 'sendVoice', field: 'voice' }
    : { method: 'sendAudio', field: 'audio' };
}

const fileOf = ({ attachment }: FittedFile): TelegramFile => {
  const { url, name } = attachment;
  return { url, ...compact({ name, mimeType: mediaTypeOf(attachment) }) };
};

/** Pictures and films stand together in one album, documents in another, sound in a third; voices and animations in none. */
const ALBUMS: ReadonlyMap<string, string> = new Map([
  ['photo', 'shown'],
  ['video', 'shown'],
  ['document', 'documents'],
  ['audio', 'sound'],
]);

/** Files one after another, those that can be one album together (https://core.telegram.org/bots/api#sendmediagroup). */
export function fileRequests(files: readonly FittedFile[]): readonly FileCall[] {
  return groupsOf(files).map((group) => (group.length === 1 ? singleCall(group) : albumCall(group)));
}

/** One call that sends files, still without its address. */
interface FileCall {
  readonly kind: string;
  readonly cost: number;
  readonly request: TelegramRequest;
  /** Whether the message's text may become the caption of the first file, which has none of its own. */
  readonly takesCaption: boolean;
}

function groupsOf(files: readonly FittedFile[]): readonly (readonly FittedFile[])[] {
  const groups: FittedFile[][] = [];
  for (const file of files) {
    const last = groups.at(-1);
    const album = ALBUMS.get(file.form.field);
    const joins =
      album !== undefined &&
      last !== undefined &&
      last.length < LIMITS.album &&
      last.every((other) => ALBUMS.get(other.form.field) === album);
    if (joins) last.push(file);
    else groups.push([file]);
  }
  return groups;
}

function singleCall([file]: readonly FittedFile[]): FileCall {
  if (file === undefined) throw new RangeError('A group has at least one file');
  const { method, field } = file.form;
  const caption = captionOf(file);
  return {
    kind: field,
    cost: 1,
    takesCaption: caption === undefined,
    request: { method, params: { ...compact({ caption }) }, field, files: [fileOf(file)], ...uploadOf([file]) },
  };
}

function uploadOf(files: readonly FittedFile[]): Pick<TelegramRequest, 'upload' | 'forNames'> {
  const uploads = files.filter(({ upload }) => upload);
  const forNames = uploads.length > 0 && uploads.every(({ forName }) => forName);
  return { upload: uploads.length > 0, ...(forNames ? { forNames } : {}) };
}

/** Telegram counts an album as its messages. */
function albumCall(group: readonly FittedFile[]): FileCall {
  const media = group.map((file) => ({ type: file.form.field, ...compact({ caption: captionOf(file) }) }));
  return {
    kind: 'album',
    cost: group.length,
    takesCaption: false,
    request: {
      method: 'sendMediaGroup',
      params: { media },
      field: 'media',
      files: group.map(fileOf),
      ...uploadOf(group),
    },
  };
}

/** A longer one goes as a text of its own. */
export function captionOf({ attachment }: FittedFile): string | undefined {
  const { caption = '' } = attachment;
  return caption.trim() === '' || caption.length > LIMITS.caption ? undefined : caption;
}

export const longCaptions = (files: readonly FittedFile[]): readonly string[] =>
  files.flatMap(({ attachment: { caption = '' } }) => (caption.length > LIMITS.caption ? [caption] : []));
