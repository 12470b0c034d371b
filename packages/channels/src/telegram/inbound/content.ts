import { joinLines } from '@ccm/core/words';
import type { ContactCard, CustomerMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { isBlank, isSameNumber, toStatedNumber } from '@ccm/core/domain';
import { contactsAsText, locationAsText, readVCards } from '../../text/index.ts';
import type { Message } from '../payloads.ts';
import { mediaOf, paidMediaOf } from './media.ts';
import { readBlocks } from './rich-message.ts';
import { readGift, readSharedChat, readSharedUsers } from './shared.ts';
import { plainText } from './text.ts';

/** The text of a message and everything else that it carries. */
export type Content = Pick<CustomerMessage, 'text'> &
  Partial<Pick<CustomerMessage, 'payload' | 'attachments' | 'location' | 'contacts'>>;

type Reader = (message: Message) => Content | undefined;

/** In this order: a venue comes with its location, an animation with its document. */
const READERS: readonly Reader[] = [
  readVenue,
  readLocation,
  readContact,
  readSharedUsers,
  readSharedChat,
  readGift,
  readPoll,
  readChecklist,
  readDice,
  readGame,
  readStory,
  readWebAppData,
  readInvoice,
  readPayment,
  readPaidMedia,
  readRichMessage,
  readFile,
  readText,
];

/** Undefined where the message holds nothing of the kinds that are known. */
export function contentOf(message: Message): Content | undefined {
  for (const read of READERS) {
    const content = read(message);
    if (content !== undefined) return content;
  }
  return undefined;
}

/** The caption below a file. */
export const captionOf = ({ caption = '', caption_entities: entities = [] }: Message): string =>
  plainText(caption, entities);

function readText({ text = '', entities = [] }: Message): Content | undefined {
  return isBlank(text) ? undefined : { text: plainText(text, entities) };
}

function readFile(message: Message): Content | undefined {
  const media = mediaOf(message);
  if (media === undefined) return undefined;
  const { words, attachments } = media;
  return { text: joinLines([words, captionOf(message)]), attachments };
}

/** The whole message stays under `raw`, as its formatting says more than its words. */
function readRichMessage({ rich_message: rich }: Message): Content | undefined {
  const { lines, attachments } = readBlocks(rich?.blocks);
  if (lines.length === 0 && attachments.length === 0) return undefined;
  return { text: lines.join('\n'), ...(attachments.length === 0 ? {} : { attachments }) };
}

function readPaidMedia(message: Message): Content | undefined {
  const attachments = paidMediaOf(message);
  return attachments.length === 0 ? undefined : { text: joinLines(['Paid media', captionOf(message)]), attachments };
}

function readVenue({ venue }: Message): Content | undefined {
  if (venue === undefined) return undefined;
  const { latitude, longitude } = venue.location;
  const { title: name, address } = venue;
  const place = { latitude, longitude, ...compact({ name, address }) };
  return { text: locationAsText(place), location: place };
}

/** A live location moves by edits of its message; the last edit has no period left. */
function readLocation({ location, edit_date: edited }: Message): Content | undefined {
  if (location === undefined) return undefined;
  const { latitude, longitude, live_period: seconds } = location;
  const place = { latitude, longitude };
  const isLive = seconds !== undefined;
  const words = isLive ? 'Live location' : edited === undefined ? undefined : 'The live location has ended';
  return { text: joinLines([words, locationAsText(place)]), location: place };
}

function readContact({ contact, from }: Message): Content | undefined {
  if (contact === undefined) return undefined;
  const { phone_number: phone = '', first_name: first, last_name: last, vcard, user_id: userId } = contact;
  const [card] = readVCards(vcard ?? '').contacts;
  const phones = phone === '' ? [] : [statedNumber(phone, userId)];
  const others = (card?.phones ?? []).filter((other) => !phones.some((phone) => isSameNumber(other, phone)));
  const all = [...phones, ...others];
  const name = [first, last].filter((part) => part !== undefined && part !== '').join(' ');
  const contacts: readonly ContactCard[] = [
    { ...card, name: [name, card?.name, all[0]].find(Boolean) ?? 'Contact', phones: all },
  ];
  const isOwn = userId !== undefined && userId === from?.id;
  return { text: joinLines([isOwn ? 'Shared their own number' : undefined, contactsAsText(contacts)]), contacts };
}

/** Telegram writes the number of one of its users in international digits, without the plus and without anything between them. */
const statedNumber = (phone: string, userId: string | undefined): string =>
  toStatedNumber(phone, userId === undefined || !/^\d+$/.test(phone) ? {} : { internationalDigits: phone });

function readPoll({ poll }: Message): Content | undefined {
  if (poll === undefined) return undefined;
  const { question = '', description, options = [], media } = poll;
  const answers = options.map(({ text }) => (text === undefined ? undefined : `- ${text}`));
  const attachments = [media, ...options.map((option) => option.media)].flatMap((part) =>
    part === undefined ? [] : (mediaOf(part)?.attachments ?? []),
  );
  return {
    text: joinLines([`Poll: ${question}`, description, ...answers]),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

function readChecklist({ checklist }: Message): Content | undefined {
  if (checklist === undefined) return undefined;
  const tasks = (checklist.tasks ?? []).map(({ text = '', completion_date: done }) => `[${done ? 'x' : ' '}] ${text}`);
  return { text: joinLines([`Checklist: ${checklist.title ?? ''}`, ...tasks]) };
}

function readDice({ dice }: Message): Content | undefined {
  return dice === undefined ? undefined : { text: `${dice.emoji ?? '🎲'} ${String(dice.value ?? '')}`.trim() };
}

function readGame({ game }: Message): Content | undefined {
  return game === undefined
    ? undefined
    : { text: joinLines([`Game: ${game.title ?? ''}`, game.description, game.text]) };
}

function readStory({ story }: Message): Content | undefined {
  if (story === undefined) return undefined;
  const { title, first_name: first, username } = story.chat ?? {};
  const owner = [title, first, username].find(Boolean);
  const words = owner === undefined ? 'Forwarded a story' : `Forwarded a story of ${owner}`;
  const link = username === undefined || story.id === undefined ? '' : `: https://t.me/${username}/s/${story.id}`;
  return { text: `${words}${link}` };
}

/** Reads a form that a button of a reply keyboard opened and the customer filled in. */
function readWebAppData({ web_app_data: form }: Message): Content | undefined {
  if (form === undefined) return undefined;
  const { button_text: title, data = '' } = form;
  return { text: [title, data].find((each) => each?.trim()) ?? 'Filled in a form', payload: data };
}

function readInvoice({ invoice }: Message): Content | undefined {
  if (invoice === undefined) return undefined;
  return { text: `Invoice: ${[invoice.title, amountOf(invoice)].filter(Boolean).join(', ')}` };
}

function readPayment({ successful_payment: payment }: Message): Content | undefined {
  if (payment === undefined) return undefined;
  const { invoice_payload: payload } = payment;
  return { text: `Paid ${amountOf(payment)}`, ...(payload === undefined || payload === '' ? {} : { payload }) };
}

/** Currencies that Telegram does not count in hundredths, but in whole units or thousandths (core.telegram.org/bots/payments/currencies.json). */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...['CLP', 'ISK', 'JPY', 'KRW', 'PYG', 'UGX', 'VND', 'XTR'].map((whole) => [whole, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((dinar) => [dinar, 3] as const),
]);

const amountOf = ({
  currency = '',
  total_amount: amount,
}: {
  currency?: string | undefined;
  total_amount?: number | undefined;
}): string => {
  if (amount === undefined) return currency;
  const decimals = DECIMALS.get(currency) ?? 2;
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
};
