import type { InboundMedia, MediaKind } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readFileName } from '../../text/index.ts';
import type { Message, Photo } from '../payloads.ts';

/** The files of a message, mostly one, with the words about them beside its caption. */
interface FilesOfMessage {
  readonly attachments: readonly InboundMedia[];
  readonly words?: string;
}

interface TelegramFile {
  readonly file_id?: string | undefined;
  readonly file_name?: string | undefined;
  readonly mime_type?: string | undefined;
  readonly file_size?: number | undefined;
}

type FileField =
  'animation' | 'sticker' | 'photo' | 'live_photo' | 'video' | 'video_note' | 'voice' | 'audio' | 'document';

/** An animation comes as a document too, and a live photo as a photo: they are looked for first. */
export function mediaOf(message: Partial<Pick<Message, FileField>>): FilesOfMessage | undefined {
  const { animation, sticker, photo, live_photo: live, video, video_note: note, voice, audio, document } = message;
  if (animation !== undefined) return file('video', animation);
  if (sticker !== undefined) return stickerOf(sticker);
  if (video !== undefined) return file('video', video);
  if (note !== undefined) return file('video', { mime_type: 'video/mp4', ...note });
  if (voice !== undefined) return file('audio', { mime_type: 'audio/ogg', ...voice });
  if (audio !== undefined) return audioOf(audio);
  if (live !== undefined) return livePhotoOf(live, photo);
  if (photo !== undefined && photo.length > 0) return photoOf(photo);
  return document === undefined ? undefined : file('file', document);
}

/** The media of a paid post. Media hidden until payment has no file, not even for the bot. */
export function paidMediaOf({ paid_media: paid }: Message): readonly InboundMedia[] {
  return (paid?.paid_media ?? []).flatMap((media) => mediaOf(media)?.attachments ?? []);
}

/** The picture, and the film of its moment. */
function livePhotoOf(
  { photo: still = [], ...film }: NonNullable<Message['live_photo']>,
  photo: readonly Photo[] = still,
): FilesOfMessage {
  const files = [photoOf(photo), file('video', { mime_type: 'video/mp4', ...film })];
  return { attachments: files.flatMap((read) => read?.attachments ?? []), words: 'Live photo' };
}

/** Telegram lists the sizes of a picture, the biggest last; the area tells where it does not. One that cannot be fetched comes last. */
function photoOf(sizes: readonly Photo[]): FilesOfMessage | undefined {
  const biggest = sizes.toSorted((a, b) => rankOf(a) - rankOf(b)).at(-1);
  return biggest === undefined ? undefined : file('image', { mime_type: 'image/jpeg', ...biggest });
}

const rankOf = ({ file_id: id, width = 0, height = 0 }: Photo): number => (id === undefined ? -1 : width * height);

function audioOf(audio: NonNullable<Message['audio']>): FilesOfMessage {
  const { performer, title } = audio;
  const words = [performer, title].filter((part) => part !== undefined && part !== '').join(' - ');
  return { ...file('audio', audio), ...(words === '' ? {} : { words }) };
}

/** An animated sticker is a drawing that no desk can show: its thumbnail stands for it. */
function stickerOf(sticker: NonNullable<Message['sticker']>): FilesOfMessage {
  const { emoji, set_name: set, is_animated: isAnimated, is_video: isVideo, thumbnail, ...still } = sticker;
  const words = ['Sticker', emoji, set === undefined || set === '' ? undefined : `(${set})`];
  const shown =
    isAnimated === true && thumbnail?.file_id !== undefined
      ? { mime_type: 'image/webp', ...thumbnail }
      : { mime_type: mimeOfSticker(isAnimated, isVideo), ...still };
  return { ...file('sticker', shown), words: words.filter((part) => part !== undefined && part !== '').join(' ') };
}

function mimeOfSticker(isAnimated: boolean | undefined, isVideo: boolean | undefined): string {
  if (isAnimated === true) return 'application/x-tgsticker';
  return isVideo === true ? 'video/webm' : 'image/webp';
}

export function file(
  kind: MediaKind,
  { file_id: mediaId, file_name, mime_type: mimeType, file_size: size }: TelegramFile,
): FilesOfMessage {
  const name = readFileName(file_name);
  const attachment: InboundMedia = {
    kind,
    source: mediaId === undefined ? { unavailable: 'Telegram gave no id of the file' } : { mediaId },
    ...compact({ mimeType, name, sizeBytes: size === undefined || size < 0 ? undefined : size }),
  };
  return { attachments: [attachment] };
}
