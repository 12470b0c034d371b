import type { ContactCard, CustomerMessage, InboundMedia, Location, MediaKind } from '@ccm/core/domain';
import { toCustomerId } from '@ccm/core/domain';
import { contactsAsText, locationAsText } from '../text/index.ts';
import { wordsOfError } from './failures.ts';
import { message } from './payloads.ts';
import type { Message } from './payloads.ts';

/** What a message says, apart from who wrote it and when; or that it is none. */
export type Content = MessageContent | ActivityContent;
export type MessageContent = { readonly kind: 'message' } & Pick<CustomerMessage, 'text'> &
  Partial<
    Pick<CustomerMessage, 'payload' | 'attachments' | 'location' | 'contacts' | 'edited' | 'quotedMessageId' | 'raw'>
  >;
export interface ActivityContent {
  readonly kind: 'activity';
  readonly activity: string;
  readonly text: string;
}

type Reader = (message: Message) => Content | undefined;

/** `undefined`: the part that the type promises is not there. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['text', ({ text }) => (text?.body === undefined ? undefined : said(text.body))],
  ['image', (m) => file('image', m.image)],
  ['video', (m) => file('video', m.video)],
  ['audio', (m) => file('audio', m.audio)],
  ['voice', (m) => file('audio', m.voice ?? m.audio)],
  ['document', (m) => file('file', m.document)],
  ['sticker', (m) => file('sticker', m.sticker)],
  ['location', readLocation],
  ['contacts', readContacts],
  ['interactive', readInteractive],
  ['button', readTemplateButton],
  ['reaction', readReaction],
  ['order', readOrder],
  ['system', readSystem],
  ['edit', readEdit],
  ['revoke', () => happened('message-revoked', 'Took a message back')],
  ['request_welcome', () => happened('chat-opened', 'Opened the chat for the first time')],
]);

/** Reads any kind of message (`raw` is the same as it came). What we do not know goes through and says so. */
export function contentOf(message: Message, raw: unknown): Content {
  const type = message.type ?? impliedType(message);
  return (type === undefined ? undefined : READERS.get(type)?.(message)) ?? unknownContent(message, type, raw);
}

const said = (text: string, payload?: string): MessageContent => ({
  kind: 'message',
  text,
  ...(payload === undefined ? {} : { payload }),
});
const happened = (activity: string, text: string): ActivityContent => ({ kind: 'activity', activity, text });

/** Some senders of the classic shape leave `type` out. */
function impliedType(message: Message): string | undefined {
  return message.text?.body === undefined ? undefined : 'text';
}

function file(kind: MediaKind, media: Message['image']): Content | undefined {
  if (media === undefined) return undefined;
  const { id, mime_type: mimeType, filename: name, file_size: sizeBytes, caption } = media;
  const why = media.status === undefined ? 'WhatsApp gave no media id' : `WhatsApp gave no media id (${media.status})`;
  const attachment: InboundMedia = {
    kind,
    source: id === undefined ? { unavailable: why } : { mediaId: id },
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(name === undefined ? {} : { name }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
  return { kind: 'message', text: caption ?? (kind === 'sticker' ? 'Sticker' : ''), attachments: [attachment] };
}

function readLocation({ location: place }: Message): Content | undefined {
  if (place?.latitude === undefined || place.longitude === undefined) return undefined;
  const { latitude, longitude, name, address } = place;
  const location: Location = {
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
  return { kind: 'message', text: locationAsText(location), location };
}

function readContacts({ contacts: shared }: Message): Content | undefined {
  const contacts = shared.map((contact): ContactCard => {
    const { formatted_name: formatted, first_name: first, last_name: last } = contact.name ?? {};
    const phones = contact.phones.flatMap(({ phone, wa_id: id }) => phone ?? id ?? []).map(toCustomerId);
    const joined = [first, last].filter((name) => name !== undefined).join(' ');
    return { name: [formatted, joined, contact.org?.company, phones[0]].find(Boolean) ?? 'Contact', phones };
  });
  return contacts.length === 0 ? undefined : { kind: 'message', text: contactsAsText(contacts), contacts };
}

function readInteractive({ interactive }: Message): Content | undefined {
  const reply = interactive?.button_reply ?? interactive?.list_reply;
  if (reply !== undefined) {
    const title = reply.title ?? reply.id;
    return title === undefined ? undefined : said(title, reply.id);
  }
  const form = interactive?.nfm_reply;
  return form === undefined ? undefined : readForm(form.body ?? form.name ?? 'Form', form.response_json);
}

/** The answers of a Flow, one a line under its title; the payload is the JSON as it came. */
function readForm(title: string, response: unknown): MessageContent {
  const json = typeof response === 'string' ? response : (JSON.stringify(response) ?? '');
  const answers = Object.entries(asObject(json)).filter(([name]) => name !== 'flow_token');
  const lines = answers.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return said([title, ...lines].join('\n'), json === '' ? undefined : json);
}

function asObject(json: string): object {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** The quick-reply button of a template. Its payload may be null. */
function readTemplateButton({ button }: Message): Content | undefined {
  const title = button?.text ?? button?.payload;
  return title === undefined ? undefined : said(title, button?.payload);
}

/** Without an emoji, a reaction was taken back. */
function readReaction({ reaction }: Message): Content | undefined {
  if (reaction === undefined) return undefined;
  const { emoji, message_id: target } = reaction;
  if (emoji === undefined) return happened('reaction-removed', 'Took a reaction back');
  return { ...said(`Reacted with ${emoji}`), ...(target === undefined ? {} : { quotedMessageId: target }) };
}

function readOrder({ order }: Message): Content | undefined {
  if (order === undefined) return undefined;
  const items = order.product_items.map(({ quantity, product_retailer_id: product, item_price: price, currency }) => {
    const cost = price === undefined ? '' : ` at ${[price, currency].filter(Boolean).join(' ')}`;
    return `${quantity ?? 1} x ${product ?? 'unnamed product'}${cost}`;
  });
  return { ...said(['Order', order.text, ...items].filter(Boolean).join('\n')), raw: order };
}

/** A new number, a new device: WhatsApp's own words about the customer, who answers by them no more or elsewhere. */
function readSystem({ system }: Message): Content {
  const type = system?.type ?? 'unknown';
  const text = system?.body ?? `WhatsApp reports a change (${type.replaceAll('_', ' ')})`;
  return { ...said(text), ...(system === undefined ? {} : { raw: system }) };
}

/** The new words of a message sent before, whose id is kept as the quoted one. */
function readEdit({ edit }: Message): Content | undefined {
  const inner = message.safeParse(edit?.message);
  if (!inner.success || inner.data.type === 'edit') return undefined;
  const content = contentOf(inner.data, edit?.message);
  if (content.kind === 'activity') return content;
  const original = edit?.original_message_id;
  return { ...content, edited: true, ...(original === undefined ? {} : { quotedMessageId: original }) };
}

function unknownContent({ errors, unsupported }: Message, type: string | undefined, raw: unknown): MessageContent {
  const [error] = errors;
  const kind = unsupported?.type ?? type ?? 'none';
  const why = error === undefined ? undefined : wordsOfError(error);
  const text = `WhatsApp message of a kind that cannot be shown here (${kind})${why === undefined ? '' : `: ${why}`}`;
  return { kind: 'message', text, raw };
}
