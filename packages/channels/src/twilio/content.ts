import type { CustomerMessage, InboundMedia, Location, MediaKind } from '@ccm/core/domain';
import { contactsAsText } from '../text/index.ts';
import { parseVCards } from '../text/vcard.ts';
import { readJson } from './parameters.ts';
import type { InboundTwilioMessage } from './payloads.ts';

type Content = Pick<CustomerMessage, 'text' | 'attachments'> &
  Partial<Pick<CustomerMessage, 'payload' | 'location' | 'contacts' | 'raw'>>;

/** The parameters as they came, for what no schema names: MediaUrl0 …, and kinds that we do not know. */
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

/** What a message says: never an empty text unless something else is in it. */
export function contentOf(message: InboundTwilioMessage, raw: RawParameters): Content {
  const body = readBody(message.Body);
  const attachments = mediaOf(message, raw);
  const location = locationOf(message);
  const contacts = parseVCards(body.text);
  const said = contacts.length > 0 ? { text: contactsAsText(contacts) } : sayingOf(message, body.text);
  const carries = attachments.length > 0 || location !== undefined;
  const isUnknown = message.MessageType !== undefined && !KNOWN_TYPES.has(message.MessageType.toLowerCase());
  const isLost = said.text.trim() === '' && !carries;
  return {
    ...said,
    text: isLost ? textForNothing(message) : said.text,
    attachments,
    ...(location === undefined ? {} : { location }),
    ...(contacts.length === 0 ? {} : { contacts }),
    ...rawPart(message, raw, { isUnknown: isUnknown || (isLost && message.MessageType !== undefined), ...body }),
  };
}

interface Saying {
  readonly text: string;
  readonly payload?: string;
}

function sayingOf(message: InboundTwilioMessage, body: string): Saying {
  const payload = message.ButtonPayload ?? message.ListId;
  if (message.ButtonText !== undefined || message.ListTitle !== undefined || payload !== undefined) {
    const title = firstSaid(body, message.ButtonText, message.ListTitle, payload);
    return payload === undefined ? { text: title } : { text: title, payload };
  }
  const form = message.FlowData ?? message.InteractiveData;
  if (form !== undefined) return { text: firstSaid(body, formAsText(form)), payload: form };
  switch (message.MessageType?.toLowerCase() ?? '') {
    case 'reaction':
      return { text: `Reacted with ${body}` };
    case 'sticker':
      return { text: firstSaid(body, 'Sticker') };
    default:
      return { text: body };
  }
}

const firstSaid = (...texts: readonly (string | undefined)[]): string =>
  texts.find((text) => text !== undefined && text.trim() !== '') ?? '';

/** The answers of a WhatsApp form, one a line, for a desk that shows plain text. */
function formAsText(form: string): string {
  const json = readJson(form);
  if (typeof json !== 'object' || json === null) return form;
  const lines = Object.entries(json).map(
    ([name, value]: [string, unknown]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return ['Form answered', ...lines].join('\n');
}

function textForNothing({ MessageType: type, Body }: InboundTwilioMessage): string {
  if (type === undefined || type.toLowerCase() === 'text') return Body === '' ? 'Empty message' : 'Blank message';
  return `WhatsApp message of a kind that cannot be shown here (${type})`;
}

/**
 * Concatenated SMS now and then arrive with their text in base64. Long, of that alphabet alone, padded rightly, and readable once
 * decoded: a person's own words are never all four.
 */
function readBody(body: string): { readonly text: string; readonly encoded?: string } {
  const compact = body.replaceAll(/[\r\n]/g, '');
  if (compact.length < 60 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return { text: body };
  const bytes = Buffer.from(compact, 'base64');
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(bytes) && !/[^\P{C}\p{Cf}\r\n\t]/u.test(text);
  return isText ? { text, encoded: body } : { text: body };
}

/** Each MediaUrlN that is there: NumMedia is not to be relied upon. */
function mediaOf(message: InboundTwilioMessage, raw: RawParameters): InboundMedia[] {
  return Object.entries(raw)
    .flatMap(([name, url]) => {
      const index = /^MediaUrl(\d{1,3})$/.exec(name)?.[1];
      return index === undefined || url === '' ? [] : [{ index: Number(index), url }];
    })
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, url }) => toMedia(url, raw[`MediaContentType${String(index)}`] ?? '', message.MessageType));
}

function toMedia(url: string, mimeType: string, type: string | undefined): InboundMedia {
  return {
    kind: type?.toLowerCase() === 'sticker' ? 'sticker' : kindOf(mimeType),
    source: isWebAddress(url) ? { url } : { unavailable: 'Twilio gave no usable address for the file' },
    ...(mimeType === '' ? {} : { mimeType }),
  };
}

function kindOf(mimeType: string): MediaKind {
  const [family = ''] = mimeType.toLowerCase().split('/');
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}

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
    ...(Label === undefined ? {} : { name: Label }),
    ...(Address === undefined ? {} : { address: Address }),
  };
}

function coordinate(value: string | undefined, max: number): number | undefined {
  if (value === undefined || !/^[+-]?\d{1,3}(\.\d+)?$/.test(value)) return undefined;
  const degrees = Number(value);
  return Math.abs(degrees) <= max ? degrees : undefined;
}

/** Only what would otherwise be lost: an unknown kind whole, a body that was decoded, the mark of a forwarded message. */
function rawPart(
  message: InboundTwilioMessage,
  raw: RawParameters,
  found: { readonly isUnknown: boolean; readonly encoded?: string },
): { readonly raw?: unknown } {
  if (found.isUnknown) return { raw };
  const kept = {
    ...(found.encoded === undefined ? {} : { Body: found.encoded }),
    ...(message.Forwarded === 'true' ? { Forwarded: 'true' } : {}),
    ...(message.FrequentlyForwarded === 'true' ? { FrequentlyForwarded: 'true' } : {}),
  };
  return Object.keys(kept).length === 0 ? {} : { raw: kept };
}
