import { joinLines } from '@ccm/core/words';
import type { ContactCard, CustomerMessage, InboundMedia } from '@ccm/core/domain';
import { isBlank, toStatedNumber, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import {
  contactsAsText,
  fileNameInUrl,
  linkKey,
  linksIn,
  placeAsText,
  readFileName,
  saidKeys,
  unknownFieldsOf,
} from '../../text/index.ts';
import type { KnownFields } from '../../text/index.ts';
import type { ViberMessageBody } from '../payloads.ts';
import { readTrackingData } from '../tracking-data.ts';

type Content = Pick<CustomerMessage, 'text'> &
  Partial<Pick<CustomerMessage, 'payload' | 'attachments' | 'location' | 'contacts' | 'raw'>>;

/** Facts that the callback tells beside the message. */
interface MessageContext {
  /** A pressed button whose title the chat does not show. */
  readonly silent: boolean;
  /** The customer's, as ISO 3166-1 code. */
  readonly country?: string | undefined;
}

type Reader = (message: ViberMessageBody, context: MessageContext) => Content | undefined;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['text', readText],
  ['picture', (message) => readMedia('image', message)],
  ['video', (message) => readMedia('video', message)],
  ['file', (message) => readMedia('file', message)],
  ['sticker', readSticker],
  ['url', readUrl],
  ['contact', readContact],
  ['location', readLocation],
]);

/** Fields that have a place of their own in our messages. Every other field is kept under `raw`. */
const KNOWN_FIELDS: KnownFields = {
  type: true,
  text: true,
  media: true,
  thumbnail: true,
  file_name: true,
  file_size: true,
  size: true,
  duration: true,
  sticker_id: true,
  contact: { name: true, phone_number: true },
  location: { lat: true, lon: true, address: true },
  tracking_data: true,
};

/**
 * Reads the content of a message. A message of an unknown type, or without a field that its type requires, becomes a text that says so,
 * and keeps the original.
 */
export function contentOf(
  message: ViberMessageBody | undefined,
  context: MessageContext & { readonly raw: unknown },
): Content {
  const { raw } = context;
  const read = message && READERS.get(message.type)?.(message, context);
  if (read !== undefined) {
    const unknown = unknownFieldsOf(raw, KNOWN_FIELDS);
    return unknown === undefined ? read : { ...read, raw: unknown };
  }
  const kind = message?.type ?? 'none';
  const words = message?.text;
  const lines = [
    kind === 'text' ? 'Empty message' : `Viber message of a kind that cannot be shown here (${kind})`,
    words,
  ];
  return { text: joinLines(lines), ...partOfUnknownKind(message, context), ...compact({ raw }) };
}

/** Reads the file, the place or the contact of a kind that is newer than this version, if it has one as the known kinds do. */
function partOfUnknownKind(message: ViberMessageBody | undefined, context: MessageContext): Content | undefined {
  if (message === undefined || READERS.has(message.type)) return undefined;
  if (message.media !== undefined && isWebAddress(message.media))
    return readMedia(SOUNDS.has(message.type) ? 'audio' : 'file', message);
  return readLocation(message) ?? readContact(message, context);
}

/** Documented for no version, and sent by some clients. */
const SOUNDS: ReadonlySet<string> = new Set(['audio', 'voice', 'ptt']);

/**
 * A pressed button arrives as a text like any other, its ActionBody: which title it had is known from the tracking data of our last
 * message, which Viber hands back. Only a press can be silent.
 */
function readText(message: ViberMessageBody, { silent }: MessageContext): Content | undefined {
  const { text = '' } = message;
  if (isBlank(text)) return undefined;
  const title = readTrackingData(message.tracking_data ?? '').titles.get(text);
  if (title !== undefined) return { text: title, payload: text };
  return silent ? { text, payload: text } : { text };
}

function readMedia(kind: 'image' | 'video' | 'audio' | 'file', message: ViberMessageBody): Content {
  const { media = '' } = message;
  // A document without a name of its own has one in its address; that of a picture is Viber's.
  const name = readFileName(message.file_name) ?? (kind === 'file' ? fileNameInUrl(media) : undefined);
  const sizeBytes = message.file_size ?? message.size;
  const attachment: InboundMedia = {
    kind,
    source: isWebAddress(media) ? { url: media } : { unavailable: 'Viber gave no address to fetch it from' },
    ...compact({ name, sizeBytes }),
  };
  return { text: message.text ?? '', attachments: [attachment] };
}

function readSticker(message: ViberMessageBody): Content | undefined {
  const { media, sticker_id: id } = message;
  if (id === undefined) return media === undefined ? undefined : sticker('Sticker', media);
  return sticker(`Sticker ${id}`, media ?? `https://viber.github.io/docs/img/stickers/${id}.png`);
}

function sticker(text: string, url: string): Content {
  return { text, attachments: [{ kind: 'sticker', source: { url } }] };
}

/** A link that stands in the text, in whatever spelling, is not said twice; one without a scheme gets the usual one. */
function readUrl({ text = '', media = '' }: ViberMessageBody): Content | undefined {
  const link = media.trim();
  if (link === '') return isBlank(text) ? undefined : { text };
  const absolute = /^[a-z][a-z\d+.-]*:/i.test(link) ? link : `https://${link}`;
  const isSaid = text.includes(link) || linksIn(text).flatMap(saidKeys).includes(linkKey(absolute));
  return { text: isSaid ? text : joinLines([text, absolute]) };
}

/**
 * A shared contact, or the customer's own number after a share-phone button: in international digits without a plus, or as it stands
 * in the customer's address book. The customer's country tells the two apart.
 */
function readContact(message: ViberMessageBody, { country }: MessageContext): Content | undefined {
  const contacts = message.contact.flatMap(({ name: given, phone_number: stated }): ContactCard[] => {
    const phones = stated.map((phone) => toStatedNumber(phone, { country }));
    const name = visibleName(given) ?? phones[0];
    return name === undefined ? [] : [{ name, phones }];
  });
  if (contacts.length === 0) return undefined;
  const words = contacts.some(({ name }) => name === message.text) ? undefined : message.text;
  return { text: joinLines([words, contactsAsText(contacts)]), contacts };
}

function readLocation({ text, location }: ViberMessageBody): Content | undefined {
  if (location === undefined) return undefined;
  const { lat: latitude, lon: longitude, address } = location;
  const place = { latitude, longitude, ...compact({ address }) };
  return { text: placeAsText(text ?? '', place), location: place };
}

const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address) && URL.canParse(address);
