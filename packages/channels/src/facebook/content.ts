import type { InboundMedia, Location } from '@ccm/core/domain';
import { locationAsText } from '../text/index.ts';
import type { Attachment, MessageEvent } from './payloads.ts';

/** What a message says, its attachments read. `isUnknown`: a part of it could not be told in words. */
export interface MessageContent {
  readonly text: string;
  readonly attachments: readonly InboundMedia[];
  readonly location?: Location;
  readonly isUnknown: boolean;
}

const MEDIA_KINDS = { image: 'image', sticker: 'sticker', audio: 'audio', video: 'video', file: 'file' } as const;
/** The thumb beside the text field, in its three sizes. */
const THUMBS_UP = new Set(['369239263222822', '369239343222814', '369239383222810']);
/** Kinds that are a link with a title. */
const SHARES: ReadonlyMap<string, string> = new Map([
  ['fallback', 'Shared'],
  ['share', 'Shared'],
  ['reel', 'Shared a reel'],
  ['ig_reel', 'Shared an Instagram reel'],
  ['post', 'Shared a post'],
  ['ig_post', 'Shared an Instagram post'],
  ['template', 'Shared'],
  ['appointment_booking', 'Booked an appointment'],
]);

/** Reads the text and every attachment of a message: files as files, everything else as words or a place. */
export function readContent(event: MessageEvent): MessageContent {
  const attachments = withoutTwins(event.attachments ?? []);
  const media = attachments.filter((one) => mediaKindOf(one) !== undefined && !isThumbsUp(one));
  const location = attachments.map(locationOf).find((place) => place !== undefined);
  const words = attachments.map((one) => wordsOf(one, event.text ?? ''));
  const lines = [event.text ?? '', ...words].filter((line) => line !== undefined && line.trim() !== '');
  const isSilentSticker = lines.length === 0 && media.some((one) => mediaKindOf(one) === 'sticker');
  if (isSilentSticker) lines.push('Sticker');
  const isEmpty = lines.length === 0 && media.length === 0;
  return {
    text: isEmpty ? 'Unsupported message' : lines.join('\n'),
    attachments: media.map(toMedia),
    ...(location === undefined ? {} : { location }),
    isUnknown: isEmpty || attachments.some(isUnknown),
  };
}

/** Until August 2026 a sticker comes twice in one message, as `image` and as `sticker`. */
function withoutTwins(attachments: readonly Attachment[]): readonly Attachment[] {
  const stickerIds = attachments.map((one) => one.payload?.sticker_id ?? undefined);
  return attachments.filter((_one, index) => {
    const stickerId = stickerIds[index];
    return stickerId === undefined || stickerIds.indexOf(stickerId) === index;
  });
}

function isThumbsUp(one: Attachment): boolean {
  return THUMBS_UP.has(one.payload?.sticker_id ?? '');
}

function isUnknown(one: Attachment): boolean {
  return mediaKindOf(one) === undefined && locationOf(one) === undefined && (!SHARES.has(one.type) || isBare(one));
}

/** A share of which Meta passes on nothing. */
function isBare(one: Attachment): boolean {
  return titlesOf(one).length === 0 && addressOf(one) === undefined;
}

function mediaKindOf(one: Attachment): InboundMedia['kind'] | undefined {
  if (one.type === 'image' && one.payload?.sticker_id) return 'sticker';
  return new Map(Object.entries(MEDIA_KINDS)).get(one.type);
}

function toMedia(one: Attachment): InboundMedia {
  const kind = mediaKindOf(one) ?? 'file';
  const url = addressOf(one);
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return { kind, source: { unavailable: 'Messenger gave no address to fetch it from' } };
  }
  const name = nameIn(url);
  return { kind, source: { url }, ...(name === undefined ? {} : { name }) };
}

/** The last part of the address' path, where it looks like a file's name: Messenger tells it nowhere else. */
function nameIn(url: string): string | undefined {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  if (!/\.[A-Za-z0-9]{1,8}$/.test(last)) return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function locationOf(one: Attachment): Location | undefined {
  const place = one.payload?.coordinates;
  if (one.type !== 'location' || !place) return undefined;
  const name = titlesOf(one).at(0);
  return { latitude: place.lat, longitude: place.long, ...(name === undefined ? {} : { name }) };
}

function wordsOf(one: Attachment, text: string): string | undefined {
  if (isThumbsUp(one)) return '👍';
  if (mediaKindOf(one) !== undefined) return undefined;
  const place = locationOf(one);
  if (place !== undefined) return locationAsText(place);
  const url = addressOf(one);
  // A link that the customer typed comes as text, and once more as an attachment.
  if (one.type === 'fallback' && text !== '' && (url === undefined || text.includes(url))) return undefined;
  const what = SHARES.get(one.type) ?? `Unsupported attachment (${one.type})`;
  if (isBare(one)) return SHARES.has(one.type) ? `${what} something that Messenger does not pass on` : what;
  return `${what}: ${[titlesOf(one).join('; '), url].filter((piece) => piece !== undefined && piece !== '').join(' ')}`;
}

function titlesOf(one: Attachment): readonly string[] {
  const { payload } = one;
  const all = [payload?.elements, payload?.generic?.elements, payload?.product?.elements].flatMap((list) => list ?? []);
  const elementTitles = all.map(({ title, subtitle }) => [title, subtitle].filter(Boolean).join(' - '));
  return [payload?.title ?? one.title ?? '', ...elementTitles].filter((title) => title !== '');
}

function addressOf(one: Attachment): string | undefined {
  return one.payload?.url ?? one.url ?? undefined;
}
