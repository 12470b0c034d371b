import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { ButtonView, Content } from '../lab-protocol/index.ts';
import type { CustomerWrites, SentMessage, TelegramSimulator } from '../telegram/index.ts';
import { PEOPLE } from '../world/index.ts';
import { mediaAt, mediaKindOf, newcomers, refusalOf, replyButton, textOf } from './phone-driver.ts';
import type { PhoneAction, PhoneDriver, Written } from './phone-driver.ts';

/**
 * A phone with Telegram, which never reports that a message came or was read: the next send to a customer who has blocked the bot is
 * refused.
 */
export function telegramPhone(telegram: TelegramSimulator): PhoneDriver {
  const { name: person } = PEOPLE.telegram;
  const id = telegram.userIdOf(person);
  const fresh = newcomers(() => telegram.sent, { of: ({ chatId }) => chatId === id });
  return {
    id: 'telegram',
    channel: 'telegram',
    provider: 'telegram',
    app: 'telegram',
    title: 'Telegram',
    carrier: 'Telegram',
    customer: { id, name: person },
    us: '@acme_bot',
    abilities: ['text', 'picture', 'file', 'caption', 'location', 'contact', 'press', 'reaction', 'reply'],
    steps: [],
    takeOver: () => undefined,
    write: async (action, duplicates) => written(telegram, action, duplicates),
    arrivals: () => fresh().map((sent) => ({ key: sent.key, atMs: sent.atMs, content: contentOf(sent) })),
    report: async (_key, step) => {
      if (step !== 'failed') return Promise.resolve();
      telegram.refuse(403, 'Forbidden: bot was blocked by the user', { match: { path: '/send', bodyIncludes: id } });
      return Promise.resolve();
    },
    onChange: (listener) => telegram.onChange(listener),
  };
}

const numberIn = (key: string): number => Number(key.slice(key.indexOf(':') + 1));

async function written(telegram: TelegramSimulator, action: PhoneAction, duplicates: number): Promise<Written> {
  const { name: person } = PEOPLE.telegram;
  if (action.kind === 'press' && action.place !== 'keyboard') {
    const press = { person, messageId: numberIn(action.messageId), data: action.value };
    const { outcome } = await telegram.customerPresses(press, { duplicates });
    return refusalOf(outcome);
  }
  if (action.kind === 'reaction') {
    const reaction = { person, messageId: numberIn(action.messageId), emoji: action.emoji };
    return refusalOf((await telegram.customerReacts(reaction, { duplicates })).outcome);
  }
  const { key, outcome } = await telegram.customerWrites({ person, ...messageOf(action) }, { duplicates });
  return { ...compact({ id: key }), ...refusalOf(outcome) };
}

const TELEGRAM_TYPES = { image: 'photo', video: 'video', audio: 'audio', file: 'document' } as const;

function messageOf(action: PhoneAction): Omit<CustomerWrites, 'person'> {
  switch (action.kind) {
    case 'file': {
      const { content, mimeType, name } = action.file;
      const type = TELEGRAM_TYPES[mediaKindOf(mimeType)];
      return { file: { type, content, mimeType, name }, ...compact({ text: action.caption }) };
    }
    case 'location': {
      const { latitude, longitude, name, address } = action;
      const location = { latitude, longitude };
      const venue = name === undefined ? {} : { venue: { location, title: name, address: address ?? name } };
      return { message: { location, ...venue } };
    }
    case 'contact':
      return { message: { contact: { phone_number: action.phone, first_name: action.name } } };
    case 'text': {
      const { text, replyTo } = action;
      return {
        text,
        ...(replyTo === undefined ? {} : { message: { reply_to_message: { message_id: numberIn(replyTo) } } }),
      };
    }
    case 'press':
    case 'reaction':
      break;
  }
  return { text: textOf(action) };
}

const text = z.string().optional();
const address = z.string().optional().catch(undefined);
const Params = z.looseObject({
  text,
  caption: text,
  photo: address,
  animation: address,
  video: address,
  audio: address,
  voice: address,
  document: address,
  sticker: address,
  media: z.array(z.looseObject({ media: z.string(), caption: text })).optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  title: text,
  address: text,
  phone_number: text,
  first_name: text,
  reply_markup: z
    .looseObject({
      inline_keyboard: z.array(z.array(z.looseObject({ text: z.string(), callback_data: text, url: text }))).optional(),
      keyboard: z.array(z.array(z.looseObject({ text: z.string() }))).optional(),
    })
    .optional(),
});
type Params = z.infer<typeof Params>;

function contentOf({ params, uploads }: SentMessage): Content {
  const read = Params.parse(params);
  const words = read.text ?? read.caption ?? read.media?.find(({ caption }) => caption !== undefined)?.caption;
  const buttons = (read.reply_markup?.inline_keyboard ?? []).flat().map(buttonOf);
  const keys = (read.reply_markup?.keyboard ?? []).flat().map(({ text: title }) => replyButton(title, title));
  const media = mediaOf(read, Object.keys(uploads));
  return {
    ...compact({ text: words, ...placeOf(read) }),
    ...(media.length === 0 ? {} : { media }),
    ...(buttons.length === 0 ? {} : { buttons }),
    ...(keys.length === 0 ? {} : { keyboard: keys }),
  };
}

function placeOf({
  latitude,
  longitude,
  title,
  address: street,
  phone_number: phone,
  first_name: name = '',
}: Params): Content {
  if (phone !== undefined) return { contact: { name, phone } };
  if (latitude === undefined || longitude === undefined) return {};
  return { location: { latitude, longitude, ...compact({ name: title, address: street }) } };
}

/** The media of a message; uploaded files have no address that a page could load. */
function mediaOf(params: Params, uploads: readonly string[]): NonNullable<Content['media']> {
  const kinds = ['photo', 'animation', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
  const single = kinds.flatMap((kind) => params[kind] ?? []);
  const urls = [...single, ...(params.media ?? []).map(({ media }) => media)].filter((url) => /^https?:/.test(url));
  return [...urls.map((url) => mediaAt(url)), ...uploads.map((name) => ({ kind: 'file' as const, url: '', name }))];
}

function buttonOf({
  text: title,
  callback_data: data,
  url,
}: {
  text: string;
  callback_data?: string | undefined;
  url?: string | undefined;
}): ButtonView {
  return url === undefined ? replyButton(title, data ?? title) : { title, action: 'url', value: url };
}
