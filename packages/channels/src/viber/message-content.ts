import type { ContactCard, CustomerMessage, InboundMedia } from '@ccm/core/domain';
import { toCustomerId } from '@ccm/core/domain';
import type { ViberMessageBody } from './payloads.ts';
import { readTrackingData } from './tracking-data.ts';

type Content = Pick<CustomerMessage, 'text'> &
  Partial<Pick<CustomerMessage, 'payload' | 'attachments' | 'location' | 'contacts' | 'raw'>>;

type Reader = (message: ViberMessageBody, silent: boolean) => Content | undefined;

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

/** What a message says and carries. One of an unknown type, or without what its type must have, says so and keeps the original. */
export function contentOf(message: ViberMessageBody | undefined, silent: boolean): Content {
  const read = message && READERS.get(message.type)?.(message, silent);
  if (read !== undefined) return read;
  const text = `Viber message of a kind that cannot be shown here (${message?.type ?? 'none'})`;
  return message === undefined ? { text } : { text, raw: message };
}

/**
 * A pressed button arrives as a text like any other, its ActionBody: which title it had is known from the tracking data of our last
 * message, which Viber hands back. Only a press can be silent.
 */
function readText(message: ViberMessageBody, silent: boolean): Content | undefined {
  const { text = '' } = message;
  if (text.trim() === '') return undefined;
  const title = readTrackingData(message.tracking_data ?? '').titles.get(text);
  if (title !== undefined) return { text: title, payload: text };
  return silent ? { text, payload: text } : { text };
}

function readMedia(kind: 'image' | 'video' | 'file', message: ViberMessageBody): Content | undefined {
  const { media, file_name: name } = message;
  if (media === undefined || media.trim() === '') return undefined;
  const sizeBytes = message.file_size ?? message.size;
  const attachment: InboundMedia = {
    kind,
    source: { url: media },
    ...(name === undefined ? {} : { name }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
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

function readUrl({ text, media }: ViberMessageBody): Content | undefined {
  if (media === undefined || media.trim() === '') return undefined;
  return { text: text === undefined || text === media ? media : `${text}\n${media}` };
}

/** A shared contact, or the customer's own number after a share-phone button. */
function readContact(message: ViberMessageBody): Content | undefined {
  const { phone_number: phone, name } = message.contact ?? {};
  if (phone === undefined && name === undefined) return undefined;
  const phones = phone === undefined ? [] : [toCustomerId(phone)];
  const contact: ContactCard = { name: name ?? phones[0] ?? '', phones };
  return { text: message.text ?? '', contacts: [contact] };
}

function readLocation({ text = '', location }: ViberMessageBody): Content | undefined {
  if (location === undefined) return undefined;
  const { lat: latitude, lon: longitude, address } = location;
  return { text, location: { latitude, longitude, ...(address === undefined ? {} : { address }) } };
}
