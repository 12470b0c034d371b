import type { CustomerMessage, InboundMedia, Location } from '@ccm/core/domain';
import { isBlank } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { contactsAsText, placeAsText, readFileName, readVCards } from '../../text/index.ts';
import { firstSaid, readInteractive } from './interactive.ts';
import type { Saying } from './interactive.ts';
import { unknownParameters } from './known-parameters.ts';
import { kindOf } from './media-kind.ts';
import type { InboundTwilioMessage } from '../payloads.ts';

type Content = Pick<CustomerMessage, 'text' | 'attachments'> &
  Partial<Pick<CustomerMessage, 'payload' | 'location' | 'contacts' | 'forwarded' | 'raw'>>;

/** The parameters as they came, for those that no schema names: MediaUrl0 …, and unknown kinds. */
type RawParameters = Readonly<Record<string, string>>;

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'location',
  'contacts',
  'button',
  'interactive',
  'reaction',
]);

/**
 * Reads the content of a message. Its text is never empty unless the message carries something else. @param files those that no parameter
 * of a message names.
 */
export function contentOf(
  message: InboundTwilioMessage,
  raw: RawParameters,
  files: readonly InboundMedia[] = [],
): Content {
  const body = readBody(message.Body);
  const { shown: attachments, layout } = withoutLayout([...mediaOf(message, raw), ...files], body.text);
  const location = locationOf(message);
  const { contacts, words: around } = readVCards(body.text);
  const { token, ...said }: Saying =
    contacts.length > 0
      ? { text: [around, contactsAsText(contacts)].filter((line) => line !== '').join('\n') }
      : sayingOf(message, body.text);
  const words = isBlank(said.text) ? '' : said.text;
  const text = location === undefined ? words : placeAsText(words, location);
  const isUnknown = message.MessageType !== undefined && !KNOWN_TYPES.has(message.MessageType.toLowerCase());
  const isLost = text === '' && attachments.length === 0;
  return {
    ...said,
    text: isLost ? textForNothing(message) : text,
    attachments,
    ...compact({ location }),
    ...(contacts.length === 0 ? {} : { contacts }),
    ...(isForwarded(message) ? { forwarded: true } : {}),
    ...rawPart(raw, {
      isUnknown: isUnknown || (isLost && message.MessageType !== undefined),
      ...body,
      ...compact({ token }),
      layout,
    }),
  };
}

/**
 * Leaves out the part of an MMS that says how a phone lays out the others (SMIL): it shows nothing by itself. Alone it stays, as all that
 * came.
 */
function withoutLayout(
  media: readonly InboundMedia[],
  words: string,
): { readonly shown: readonly InboundMedia[]; readonly layout: readonly InboundMedia[] } {
  const shown = media.filter(({ mimeType = '' }) => !SMIL.test(mimeType));
  if (shown.length === 0 && isBlank(words)) return { shown: media, layout: [] };
  return { shown, layout: media.filter((file) => !shown.includes(file)) };
}

const SMIL = /^application\/smil\b/i;

const isForwarded = ({ Forwarded, FrequentlyForwarded }: InboundTwilioMessage): boolean =>
  [Forwarded, FrequentlyForwarded].some((flag) => flag?.toLowerCase() === 'true');

function sayingOf(message: InboundTwilioMessage, body: string): Saying {
  const payload = message.ButtonPayload ?? message.ListId;
  if (message.ButtonText !== undefined || message.ListTitle !== undefined || payload !== undefined) {
    const title = firstSaid(body, message.ButtonText, message.ListTitle, payload);
    return { text: withDescription(title, message), ...compact({ payload }) };
  }
  const form = [message.FlowData, message.InteractiveData].find((given) => given !== undefined && given !== 'null');
  if (form !== undefined) return readInteractive(form, body);
  switch (message.MessageType?.toLowerCase() ?? '') {
    case 'reaction':
      return { text: `Reacted with ${body}` };
    case 'sticker':
      return { text: firstSaid(body, 'Sticker') };
    default:
      return { text: body };
  }
}

function withDescription(title: string, { ListDescription: description = '' }: InboundTwilioMessage): string {
  return description === '' || title.includes(description) ? title : `${title} - ${description}`;
}

function textForNothing({ MessageType: type, Body, Label, Address }: InboundTwilioMessage): string {
  const place = [Label, Address].filter((words) => words !== undefined).join(', ');
  if (place !== '') return `A place without its coordinates: ${place}`;
  if (type === undefined || type.toLowerCase() === 'text') return Body === '' ? 'Empty message' : 'Blank message';
  return `WhatsApp message of a kind that cannot be shown here (${type})`;
}

/**
 * Concatenated SMS now and then arrive with their text in base64. Long, of that alphabet alone, and readable once decoded: a
 * person's own words are never all three. The text may end in the middle of a character.
 */
function readBody(body: string): { readonly text: string; readonly encoded?: string } {
  const compact = body.replaceAll(/[\r\n]/g, '');
  if (compact.length < 60 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return { text: body };
  const text = wholeText(Buffer.from(compact, 'base64'));
  const isText = text !== undefined && !/[^\P{C}\p{Cf}\r\n\t]/u.test(text);
  return isText ? { text, encoded: body } : { text: body };
}

/** Decodes octets as UTF-8 whose last character may lack octets; undefined for octets that are not UTF-8. */
function wholeText(octets: Buffer): string | undefined {
  const lead = octets.findLastIndex((octet) => (octet & 0xc0) !== 0x80);
  const expected = lead < 0 ? 1 : lengthBy(octets[lead] ?? 0);
  const isCut = lead >= 0 && octets.length - lead < expected;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(isCut ? octets.subarray(0, lead) : octets);
  } catch {
    return undefined;
  }
}

/** The number of octets of a character, by its first octet. */
function lengthBy(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

/** More files than any message has. */
const MAX_FILES = 100;

/** The media of each MediaUrlN, whatever NumMedia says; one alone may have no number. The message tells the agent of files that it promises and that are not there. */
function mediaOf(message: InboundTwilioMessage, raw: RawParameters): readonly InboundMedia[] {
  const media = filesIn(message, raw);
  const promised = Math.min(Number(raw['NumMedia'] ?? 0) || 0, MAX_FILES);
  const missing = Array.from({ length: Math.max(0, promised - media.length) }, () =>
    toMedia('', media.length === 0 ? (raw['MediaContentType0'] ?? '') : '', message),
  );
  return [...media, ...missing];
}

function filesIn(message: InboundTwilioMessage, raw: RawParameters): InboundMedia[] {
  return Object.entries(raw)
    .flatMap(([name, url]) => {
      const index = /^MediaUrl(\d{0,3})$/.exec(name)?.[1];
      return index === undefined || url === '' ? [] : [{ index, url }];
    })
    .toSorted((a, b) => Number(a.index) - Number(b.index))
    .map(({ index, url }) => toMedia(url, raw[`MediaContentType${index}`] ?? '', message));
}

function toMedia(url: string, mimeType: string, { MessageType: type = '', Body }: InboundTwilioMessage): InboundMedia {
  const isDocument = type.toLowerCase() === 'document';
  return {
    kind: kindOf(mimeType, type.toLowerCase()),
    source: isWebAddress(url) ? { url } : { unavailable: 'Twilio gave no usable address for the file' },
    ...(mimeType === '' ? {} : { mimeType }),
    ...compact({ name: isDocument && FILE_NAME.test(Body) ? readFileName(Body) : undefined }),
  };
}

/** Twilio passes the name of a WhatsApp document on as the text. */
const FILE_NAME = /^[^\r\n]{1,255}\.[A-Za-z0-9]{1,8}$/;

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function locationOf({ Latitude, Longitude, Label, Address }: InboundTwilioMessage): Location | undefined {
  const latitude = coordinate(Latitude, 90);
  const longitude = coordinate(Longitude, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  return {
    latitude,
    longitude,
    ...compact({ name: Label, address: Address }),
  };
}

function coordinate(value: string | undefined, max: number): number | undefined {
  if (value === undefined || !/^[+-]?\d{1,3}(?:\.\d+)?(?:E-?\d{1,2})?$/i.test(value)) return undefined;
  const degrees = Number(value);
  return Math.abs(degrees) <= max ? degrees : undefined;
}

/**
 * The part of the request that would otherwise be lost: an unknown kind whole, else unknown parameters, a body that was decoded, a form's
 * token.
 */
function rawPart(
  raw: RawParameters,
  found: {
    readonly isUnknown: boolean;
    readonly encoded?: string;
    readonly token?: string;
    readonly layout: readonly InboundMedia[];
  },
): { readonly raw?: unknown } {
  if (found.isUnknown) return { raw };
  const layout = found.layout.length === 0 ? undefined : found.layout.map(({ source }) => source);
  const kept = {
    ...unknownParameters(raw),
    ...compact({ Body: found.encoded, flow_token: found.token, layout }),
  };
  return Object.keys(kept).length === 0 ? {} : { raw: kept };
}
