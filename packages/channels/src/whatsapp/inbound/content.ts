import type { InboundMedia, Location, MediaKind } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { contactsAsText, locationAsText, readFileName, unknownFieldsOf } from '../../text/index.ts';
import { idsOf } from './batch.ts';
import { toContactCard } from './contacts.ts';
import type { ActivityContent, Content, MessageContent } from './message-content.ts';
import { wordsOfError } from '../failures.ts';
import { readInteractive } from './interactive.ts';
import { KNOWN_FIELDS } from './known-fields.ts';
import { familyOf } from './media-family.ts';
import { readablePart } from './readable-part.ts';
import { media as mediaShape, message } from '../payloads/webhooks.ts';
import type { Message } from '../payloads/webhooks.ts';

/** `raw` is the message as it came. */
type Reader = (message: Message, raw: unknown) => Content | undefined;

/** Answers to interactive messages that some platforms between WhatsApp and us pass on as kinds of their own. */
const REPLIES = ['button_reply', 'list_reply', 'nfm_reply', 'call_permission_reply'] as const;

/** `undefined`: the part that the type promises is not there. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['text', ({ text }) => (text?.body === undefined ? undefined : said(text.body))],
  ['image', (m) => file('image', m.image, m)],
  ['video', (m) => file('video', m.video, m)],
  ['audio', (m) => file('audio', m.audio, m)],
  ['voice', (m) => file('audio', m.voice ?? m.audio, m)],
  ['document', (m) => file('file', m.document, m)],
  ['sticker', (m) => file('sticker', m.sticker, m)],
  ['location', readLocation],
  ['contacts', readContacts],
  ['interactive', ({ interactive }) => readInteractive(interactive)],
  ...REPLIES.map((kind) => [kind, replyReader(kind)] as const),
  ['button', readTemplateButton],
  ['reaction', readReaction],
  ['order', readOrder],
  ['system', readSystem],
  ['edit', readEdit],
  ['ephemeral', readEphemeral],
  ['revoke', ({ revoke }) => happened('message-revoked', 'Took a message back', revoke?.original_message_id)],
  ['request_welcome', () => happened('chat-opened', 'Opened the chat for the first time')],
]);

/** Reads any kind of message (`raw` is the same as it came). An unknown kind becomes a text that says so. */
export function contentOf(message: Message, raw: unknown): Content {
  const type = message.type?.toLowerCase() ?? impliedType(raw);
  const content = type === undefined ? undefined : READERS.get(type)?.(message, raw);
  if (type === undefined && message.referral !== undefined)
    return happened('referral', 'Opened the chat by an advertisement');
  if (content === undefined) return partOfUnknownKind(message, type, raw) ?? unknownContent(message, type, raw);
  const unknown = content.raw === undefined ? unknownFieldsOf(raw, KNOWN_FIELDS) : undefined;
  return unknown === undefined ? content : { ...content, raw: unknown };
}

const said = (text: string, payload?: string): MessageContent => ({
  kind: 'message',
  text,
  ...compact({ payload }),
});
const happened = (activity: string, text: string, quotedMessageId?: string): ActivityContent => ({
  kind: 'activity',
  activity,
  text,
  ...compact({ quotedMessageId }),
});

const partOf = (raw: unknown, name: string): unknown =>
  typeof raw === 'object' && raw !== null ? new Map<string, unknown>(Object.entries(raw)).get(name) : undefined;

/** Some senders of the classic shape leave `type` out: it is the name of the part that is there. */
function impliedType(raw: unknown): string | undefined {
  const parts = new Map<string, unknown>(typeof raw === 'object' && raw !== null ? Object.entries(raw) : []);
  if (typeof parts.get('text') === 'string') return 'text';
  return [...READERS.keys()].find((kind) => typeof parts.get(kind) === 'object');
}

function file(kind: MediaKind, given: Message['image'], message: Message): Content | undefined {
  if (given === undefined && message.errors.length === 0) return undefined;
  const media = given ?? { errors: [] };
  const errors = [...message.errors, ...media.errors];
  const { mime_type: mimeType, file_size: sizeBytes, caption } = media;
  const name = readFileName(media.filename);
  const attachment: InboundMedia = {
    kind,
    source: sourceOf(media) ?? { unavailable: whyMissing(media.status, errors) },
    ...compact({ mimeType, name, sizeBytes }),
  };
  return { kind: 'message', text: caption ?? (kind === 'sticker' ? 'Sticker' : ''), attachments: [attachment] };
}

/** By its id; the classic shape, and platforms between Meta and us, may give an address alone. */
function sourceOf({ id, link: given, url }: NonNullable<Message['image']>): InboundMedia['source'] | undefined {
  if (id !== undefined) return { mediaId: id };
  const link = given ?? url;
  return link !== undefined && /^https?:\/\//i.test(link) && URL.canParse(link) ? { url: link } : undefined;
}

/** WhatsApp's own reason where it gives one, e.g. that the file is over 100 MB (131052). */
function whyMissing(status: string | undefined, [error]: Message['errors']): string {
  const words = error === undefined ? undefined : wordsOfError(error);
  if (words !== undefined) return words;
  const hint = status ?? (error?.code === undefined ? undefined : `error ${String(error.code)}`);
  return `WhatsApp gave no media id${hint === undefined ? '' : ` (${hint})`}`;
}

function readLocation({ location: place }: Message): Content | undefined {
  if (place?.latitude === undefined || place.longitude === undefined) return undefined;
  const { latitude, longitude, name, address, url } = place;
  const location: Location = {
    latitude,
    longitude,
    ...compact({ name, address, url }),
  };
  return { kind: 'message', text: locationAsText(location), location };
}

function readContacts({ contacts: shared }: Message): Content | undefined {
  const contacts = shared.map(toContactCard);
  return contacts.length === 0 ? undefined : { kind: 'message', text: contactsAsText(contacts), contacts };
}

/** Reads an answer in its own part of the message, or where WhatsApp itself has it. */
function replyReader(kind: string): Reader {
  return ({ interactive }, raw) =>
    readInteractive(interactive ?? message.parse({ interactive: { [kind]: partOf(raw, kind) } }).interactive);
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
  if (emoji === undefined) return happened('reaction-removed', 'Took a reaction back', target);
  return { ...said(`Reacted with ${emoji}`), ...compact({ quotedMessageId: target }) };
}

function readOrder({ order }: Message, raw: unknown): Content | undefined {
  if (order === undefined) return undefined;
  const items = order.product_items.map(({ quantity, product_retailer_id: product, item_price: price, currency }) => {
    const cost = price === undefined ? '' : ` at ${[price, currency].filter(Boolean).join(' ')}`;
    return `${quantity ?? 1} x ${product ?? 'unnamed product'}${cost}`;
  });
  return { ...said(['Order', order.text, ...items].filter(Boolean).join('\n')), raw: partOf(raw, 'order') };
}

/** The change of a number or of WhatsApp's own id: all ids are the same person's. */
const ID_CHANGES: ReadonlySet<string> = new Set([
  'user_changed_number',
  'customer_changed_number',
  'user_changed_user_id',
]);

/** The customer has another phone or security code, and the same ids. */
const KEY_CHANGES: ReadonlySet<string> = new Set(['user_identity_changed', 'customer_identity_changed']);

/** A new number, a new device: WhatsApp's own words about the customer. */
function readSystem({ system, ...sender }: Message, whole: unknown): Content {
  const type = system?.type ?? (system?.new_wa_id === undefined ? 'unknown' : 'customer_changed_number');
  const text = system?.body ?? `WhatsApp reports a change (${type.replaceAll('_', ' ')})`;
  if (system === undefined) return said(text);
  const raw = { raw: partOf(whole, 'system') };
  if (KEY_CHANGES.has(type)) return { ...happened('identity-changed', text), ...raw };
  if (!ID_CHANGES.has(type)) return { ...said(text), ...raw };
  const to = idsOf([system.new_wa_id ?? system.wa_id, system.user_id]);
  const from = idsOf([
    system.customer ?? sender.from,
    system.new_wa_id === undefined ? undefined : system.wa_id,
    sender.from_user_id,
    system.previous_user_id,
  ]).filter((id) => !to.includes(id));
  return {
    ...happened('customer-id-changed', text),
    ...(to.length === 0 ? {} : { idChange: { from, to } }),
    ...raw,
  };
}

/** Reads the new text of a message sent before, whose id is kept as the quoted one. */
function readEdit({ edit }: Message): Content | undefined {
  const inner = message.safeParse(edit?.message);
  if (!inner.success || inner.data.type === 'edit') return undefined;
  const content = contentOf(inner.data, edit?.message);
  if (content.kind === 'activity') return content;
  const original = edit?.original_message_id;
  return { ...content, edited: true, ...compact({ quotedMessageId: original }) };
}

/** Reads what the classic shape wraps where messages of the chat disappear after a while. */
function readEphemeral({ ephemeral }: Message): Content | undefined {
  const inner = message.safeParse(ephemeral);
  if (!inner.success || inner.data.type === 'ephemeral') return undefined;
  return contentOf(inner.data, ephemeral);
}

/** Reads the file or the place of a kind that is newer than this version, if it carries one as the known kinds do. */
function partOfUnknownKind(written: Message, type: string | undefined, raw: unknown): MessageContent | undefined {
  if (type === undefined || READERS.has(type)) return undefined;
  const part = partOf(raw, type);
  const media = mediaShape.safeParse(part).data;
  const content =
    media?.id === undefined || media.mime_type === undefined
      ? readLocation(message.parse({ location: part }))
      : file(familyOf(media.mime_type), media, written);
  return content?.kind === 'message' ? { ...content, raw } : undefined;
}

/** WhatsApp shows the message in its own app alone, and says so (131060). */
const APP_ONLY = 131060;

function unknownContent(
  { errors, unsupported, text: written }: Message,
  type: string | undefined,
  raw: unknown,
): MessageContent {
  const [error] = errors;
  const words = error === undefined ? undefined : wordsOfError(error);
  const why = words === undefined ? '' : `: ${words}`;
  const kind = unsupported?.type ?? [type ?? 'none', innerKind(raw, type)].filter(Boolean).join(' ');
  if (type === 'text' && words === undefined) return { kind: 'message', text: 'Empty message', raw };
  const text =
    error?.code === APP_ONLY
      ? `WhatsApp shows this message only in the WhatsApp app on the business phone: open it there${why}`
      : `WhatsApp message of a kind that cannot be shown here (${kind})${why}${readableWords(raw, type)}`;
  return { kind: 'message', text: [text, type === 'text' ? undefined : written?.body].filter(Boolean).join('\n'), raw };
}

/** The name that an interactive part newer than this version has for its kind. */
function innerKind(raw: unknown, type: string | undefined): string | undefined {
  const part = type === undefined ? undefined : partOf(raw, type);
  const name = partOf(part, 'type');
  return type === 'interactive' && typeof name === 'string' && name !== '' ? name : undefined;
}

function readableWords(raw: unknown, type: string | undefined): string {
  const part = typeof raw === 'object' && raw !== null && type !== undefined ? readablePart(raw, type) : undefined;
  return part === undefined ? '' : `: ${part.words}`;
}
