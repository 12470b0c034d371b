import type { InboundMedia, Location } from '@ccm/core/domain';
import { isBlank } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import {
  absoluteLink,
  fileNameInUrl,
  linkKey,
  linksIn,
  locationAsText,
  readFileName,
  saidKeys,
} from '../../../text/index.ts';
import type { Attachment, Element, MessageEvent } from '../payloads.ts';

/** The text and the attachments of a message. `isUnknown`: a part of it could not be told in words. */
export interface MessageContent {
  readonly text: string;
  readonly attachments: readonly InboundMedia[];
  readonly location?: Location;
  readonly isUnknown: boolean;
}

const MEDIA_KINDS = { image: 'image', sticker: 'sticker', audio: 'audio', video: 'video', file: 'file' } as const;
/** Words in the names of kinds that are newer than this version, such as `animated_image`. */
const MEDIA_WORDS: ReadonlyMap<string, InboundMedia['kind']> = new Map([
  ...Object.entries(MEDIA_KINDS),
  ['gif', 'image'],
  ['photo', 'image'],
  ['voice', 'audio'],
  ['document', 'file'],
]);
/** Kinds of Instagram without any payload. */
const BARE_WORDS: ReadonlyMap<string, string> = new Map([
  ['like_heart', '❤️'],
  ['ephemeral', 'Sent a picture or video that can be seen only once, in the app'],
]);
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
  ['ig_story', 'Shared a story'],
  ['story_mention', 'Mentioned you in a story'],
  ['template', 'Shared'],
  ['appointment_booking', 'Booked an appointment'],
  ['media_share', 'Shared a post'],
]);

/** Reads the text and every attachment of a message: files as files, everything else as words or a place. */
export function readContent(event: MessageEvent, product: string): MessageContent {
  const attachments = withoutSecondShares(withoutTwins(event.attachments ?? []));
  const media = attachments.filter((one) => mediaKindOf(one) !== undefined && !isThumbsUp(one));
  const location = attachments.map(locationOf).find((place) => place !== undefined);
  const story = event.reply_to?.story;
  const about = story ? [`Replied to your story${story.url ? `: ${story.url}` : ''}`] : [];
  const lines = [...linesOf(event.text ?? '', attachments, product), ...orderLines(event), ...about];
  const isSilentSticker = lines.length === 0 && media.some((one) => mediaKindOf(one) === 'sticker');
  if (isSilentSticker) lines.push('Sticker');
  const isEmpty = lines.length === 0 && media.length === 0;
  return {
    text: isEmpty ? wordsForNothing(event) : lines.join('\n'),
    attachments: media.map((one) => toMedia(one, product)),
    ...compact({ location }),
    isUnknown: isEmpty || attachments.some((one) => isUnknown(one) || one.type === 'template'),
  };
}

/** Meta leaves the text out of a message of a kind that it does not pass on. */
const wordsForNothing = ({ text, is_unsupported: isUnsupported }: MessageEvent): string =>
  typeof text === 'string' && isUnsupported !== true ? 'Empty message' : 'Unsupported message';

function orderLines({ order }: MessageEvent): readonly string[] {
  if (!order) return [];
  const items = order.products.map((item) => {
    const price = [item.unit_price, item.currency].filter(Boolean).join(' ');
    const what = item.name ?? item.retailer_id ?? item.id ?? 'unnamed product';
    return `${item.quantity ?? 1} x ${what}${price === '' ? '' : ` at ${price}`}`;
  });
  return ['Order', order.note ?? '', ...items].filter((line) => !isBlank(line));
}

/** Until August 2026 a sticker comes twice in one message, as `image` and as `sticker`. */
function withoutTwins(attachments: readonly Attachment[]): readonly Attachment[] {
  const stickerIds = attachments.map((one) => one.payload?.sticker_id ?? undefined);
  return attachments.filter((_one, index) => {
    const stickerId = stickerIds[index];
    return stickerId === undefined || stickerIds.indexOf(stickerId) === index;
  });
}

/** For half a year a shared post came twice in one message, as `share` and as `ig_post`. */
function withoutSecondShares(attachments: readonly Attachment[]): readonly Attachment[] {
  const hasPost = attachments.some(({ type }) => type === 'ig_post');
  return hasPost ? attachments.filter(({ type }) => type !== 'share') : attachments;
}

function isThumbsUp(one: Attachment): boolean {
  return THUMBS_UP.has(one.payload?.sticker_id ?? '');
}

function isUnknown(one: Attachment): boolean {
  if (BARE_WORDS.has(one.type)) return false;
  if (documentedKind(one) !== undefined || locationOf(one) !== undefined) return false;
  const isOddLink = linkOf(one) === undefined && (one.payload?.url ?? one.url ?? '') !== '';
  return !SHARES.has(one.type) || isBare(one) || isOddLink;
}

/** A share of which Meta passes on nothing. */
function isBare(one: Attachment): boolean {
  return titlesOf(one).length === 0 && linkOf(one) === undefined;
}

function mediaKindOf(one: Attachment): InboundMedia['kind'] | undefined {
  if (one.type === 'image' && one.payload?.sticker_id) return 'sticker';
  return documentedKind(one) ?? kindInName(one);
}

const documentedKind = (one: Attachment): InboundMedia['kind'] | undefined =>
  new Map(Object.entries(MEDIA_KINDS)).get(one.type);

/** A shared post of pictures is no picture: its address leads to a page. */
function kindInName(one: Attachment): InboundMedia['kind'] | undefined {
  const words = one.type.split('_');
  const isShare = SHARES.has(one.type) || words.some((word) => SHARES.has(word) || word === 'story');
  if (isShare || !/^https?:/i.test(one.payload?.url ?? '')) return undefined;
  return words.map((word) => MEDIA_WORDS.get(word)).find((kind) => kind !== undefined);
}

function toMedia(one: Attachment, product: string): InboundMedia {
  const kind = mediaKindOf(one) ?? 'file';
  const url = one.payload?.url ?? one.url ?? undefined;
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    const name = kind === 'file' ? readFileName(one.title ?? one.payload?.title ?? undefined) : undefined;
    return { kind, source: { unavailable: `${product} gave no address to fetch it from` }, ...compact({ name }) };
  }
  // Meta tells a file's name nowhere else.
  const name = fileNameInUrl(url);
  return { kind, source: { url }, ...compact({ name }) };
}

function locationOf(one: Attachment): Location | undefined {
  const place = one.payload?.coordinates;
  if (!place || mediaKindOf(one) !== undefined) return undefined;
  const name = titlesOf(one).at(0);
  return { latitude: place.lat, longitude: place.long, ...compact({ name }) };
}

/** The text, then the text of each attachment: a typed link comes as text, and once more as an attachment. */
function linesOf(text: string, attachments: readonly Attachment[], product: string): string[] {
  const lines = isBlank(text) ? [] : [text];
  const shown = new Set(linksIn(text).flatMap(saidKeys));
  for (const one of attachments) {
    const link = linkOf(one);
    const isNew = link !== undefined && !shown.has(linkKey(link));
    const isRepeated = link !== undefined && !isNew && lines.length > 0;
    const said = isRepeated ? lines.join('\n') : text;
    const line = wordsOf(one, { link: isNew ? link : undefined, text: said, product });
    if (link !== undefined) shown.add(linkKey(link));
    if (line !== undefined && !lines.includes(line)) lines.push(line);
  }
  return lines;
}

interface Beside {
  readonly link: string | undefined;
  readonly text: string;
  readonly product: string;
}

function wordsOf(one: Attachment, { link, text, product }: Beside): string | undefined {
  if (isThumbsUp(one)) return '👍';
  if (mediaKindOf(one) !== undefined) return undefined;
  const place = locationOf(one);
  if (place !== undefined) return locationAsText(place);
  const known = BARE_WORDS.get(one.type);
  if (known !== undefined) return known;
  const what =
    SHARES.get(one.type) ??
    (one.type === 'unsupported' ? 'Unsupported attachment' : `Unsupported attachment (${one.type})`);
  if (isBare(one)) {
    if (one.type === 'fallback' && text !== '') return undefined;
    return SHARES.has(one.type) ? `${what} (${product} passes on nothing more)` : what;
  }
  const titles = titlesOf(one).filter((title) => !text.includes(title) && absoluteLink(title, HOME) === undefined);
  const pieces = [titles.join('; '), link].filter((piece) => piece !== undefined && piece !== '');
  return pieces.length === 0 ? undefined : `${what}: ${pieces.join(' ')}`;
}

const HOME = 'https://www.facebook.com';

/** The URL of a share: for its own sites Meta gives the path alone. */
function linkOf(one: Attachment): string | undefined {
  if (mediaKindOf(one) !== undefined) return undefined;
  const home = one.type.startsWith('ig_') ? 'https://www.instagram.com' : HOME;
  const given = one.payload?.url ?? one.payload?.story_media_url ?? one.url ?? one.URL ?? elementLinkOf(one);
  return absoluteLink(given, home);
}

const elementLinkOf = (one: Attachment): string | undefined =>
  elementsOf(one)
    .flatMap(({ url, item_url: item }) => url ?? item ?? [])
    .at(0);

const elementsOf = ({ payload }: Attachment): readonly Element[] =>
  [payload?.elements, payload?.generic?.elements, payload?.product?.elements].flatMap((list) => list ?? []);

function titlesOf(one: Attachment): readonly string[] {
  const elementTitles = elementsOf(one).map(({ title, subtitle }) => [title, subtitle].filter(Boolean).join(' - '));
  return [one.payload?.title ?? one.title ?? one.payload?.text ?? '', ...elementTitles].filter((title) => title !== '');
}
