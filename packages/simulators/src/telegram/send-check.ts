import { z } from 'zod';
import type { MethodCall } from './method-call.ts';

/** Telegram's refusal of a call. */
export interface Refusal {
  readonly code: number;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export const refusal = (code: number, description: string, parameters?: Refusal['parameters']): Refusal => ({
  code,
  description,
  ...(parameters === undefined ? {} : { parameters }),
});

const bad = (why: string): Refusal => refusal(400, `Bad Request: ${why}`);

const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;
const MAX_DATA_BYTES = 64;
const MAX_UPLOAD_BYTES = 50_000_000;
/** The parameter that each method cannot do without. */
const REQUIRED: ReadonlyMap<string, string> = new Map([
  ['sendMessage', 'text'],
  ['sendPhoto', 'photo'],
  ['sendVideo', 'video'],
  ['sendAnimation', 'animation'],
  ['sendAudio', 'audio'],
  ['sendVoice', 'voice'],
  ['sendDocument', 'document'],
  ['sendSticker', 'sticker'],
  ['sendMediaGroup', 'media'],
  ['sendLocation', 'latitude'],
  ['sendVenue', 'title'],
  ['sendContact', 'phone_number'],
]);
/** Documents that Telegram fetches from an address. */
const LINKED_DOCUMENT = /\.(?:pdf|zip|gif)(?:$|[?#])/i;

const inlineButton = z.looseObject({
  text: z.string().min(1),
  callback_data: z.string().optional(),
  url: z.string().optional(),
});
const markup = z.looseObject({
  inline_keyboard: z.array(z.array(inlineButton)).optional(),
  keyboard: z.array(z.array(z.looseObject({ text: z.string().min(1) }))).optional(),
});
const albumItem = z.looseObject({ type: z.enum(['photo', 'video', 'document', 'audio']), media: z.string() });

/** Whether a method is one that sends. */
export const isSend = (method: string): boolean => REQUIRED.has(method);

/** Telegram's refusal of a call, for rules that a message can break by itself. */
export function faultOf(method: string, { params, files }: MethodCall): Refusal | undefined {
  const required = REQUIRED.get(method) ?? '';
  const value = params[required];
  if (value === undefined && !files.has(required)) return bad(`parameter "${required}" is required`);
  const texts = textFault(params) ?? markupFault(params['reply_markup'], params['chat_id']);
  if (texts !== undefined) return texts;
  for (const content of files.values())
    if (content.length > MAX_UPLOAD_BYTES) return refusal(413, 'Request Entity Too Large');
  if (method === 'sendMediaGroup') return albumFault(value, files);
  if (method === 'sendDocument' && isAddress(value) && !LINKED_DOCUMENT.test(value))
    return bad('wrong type of the web page content');
  return undefined;
}

const isAddress = (value: unknown): value is string => typeof value === 'string' && /^https?:/.test(value);

function textFault({ text, caption }: MethodCall['params']): Refusal | undefined {
  if (typeof text === 'string' && text.trim() === '') return bad('message text is empty');
  if (typeof text === 'string' && text.length > MAX_TEXT) return bad('message is too long');
  if (typeof caption === 'string' && caption.length > MAX_CAPTION) return bad('message caption is too long');
  return undefined;
}

function markupFault(value: unknown, chatId: unknown): Refusal | undefined {
  if (value === undefined) return undefined;
  const read = markup.safeParse(value);
  if (!read.success) return bad("can't parse reply keyboard markup JSON object");
  for (const button of (read.data.inline_keyboard ?? []).flat()) {
    if ((button.callback_data === undefined) === (button.url === undefined))
      return bad('Text buttons are unallowed in the inline keyboard');
    if (Buffer.byteLength(button.callback_data ?? 'x') > MAX_DATA_BYTES) return bad('BUTTON_DATA_INVALID');
    if (button.url !== undefined && !URL.canParse(button.url)) return bad('Wrong HTTP URL specified');
  }
  const asks = (read.data.keyboard ?? [])
    .flat()
    .some((key) => key['request_contact'] === true || key['request_location'] === true);
  return asks && Number(chatId) < 0 ? bad('phone number can be requested in private chats only') : undefined;
}

function albumFault(value: unknown, files: MethodCall['files']): Refusal | undefined {
  const read = z.array(albumItem).min(2).max(10).safeParse(value);
  if (!read.success) return bad('media group must have from 2 to 10 photos and videos');
  const kinds = new Set(read.data.map(({ type }) => (type === 'video' ? 'photo' : type)));
  if (kinds.size > 1) return bad('media of this type cannot be grouped');
  const isThere = ({ media }: z.infer<typeof albumItem>): boolean =>
    !media.startsWith('attach://') || files.has(media.slice('attach://'.length));
  return read.data.every(isThere) ? undefined : bad('wrong file identifier/HTTP URL specified');
}
