import type { Button, Card } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { readRecipientNumber } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { isHttpUrl, textOf } from './read-values.ts';
import { MAX_CARDS, MIN_CARDS } from './send-request.ts';
import type { ButtonRequest, CardRequest } from './send-request.ts';
import { WORDS } from './spellings.ts';

/** `web_url` is Messenger's word, `open-url` Viber's, `phone_number` Messenger's and WhatsApp's. */
const URL_TYPES: ReadonlySet<string> = new Set([
  'url',
  'web_url',
  'web-url',
  'weburl',
  'cta_url',
  'open-url',
  'open_url',
  'openurl',
  'link',
]);
const CALL_TYPES: ReadonlySet<string> = new Set(['call', 'phone', 'phone_number', 'phone-number', 'tel', 'dial']);
/** `postback` and `text` are Messenger's words, `quick_reply` Messenger's and WhatsApp's, `list_reply` WhatsApp's. */
const REPLY_TYPES: ReadonlySet<string> = new Set([
  '',
  'reply',
  'postback',
  'quick_reply',
  'quick-reply',
  'quickreply',
  'button',
  'button_reply',
  'list_reply',
  'text',
  'message',
]);

/** @throws {PayloadError} naming the button. */
export function readButtons(buttons: readonly ButtonRequest[] | undefined, field: string): readonly Button[] {
  return (buttons ?? []).map((button, index) => readButton(button, `${field}[${String(index)}]`));
}

function readButton(button: ButtonRequest, field: string): Button {
  if (typeof button === 'string') return reply(field, { title: button.trim(), payload: button.trim() });
  const { title, type, url, payload, phone } = spelled(button);
  if (URL_TYPES.has(type) || (type === '' && url !== undefined)) {
    return link(field, { title, url: url ?? payload ?? '' });
  }
  if (CALL_TYPES.has(type) || (type === '' && phone !== undefined)) {
    return call(field, { title, phone: phone ?? payload ?? '' });
  }
  assertReply(field, type);
  const { description } = button;
  return reply(field, { title, payload: payload ?? title, ...compact({ description }) });
}

/** The button's members, whichever words the application has for them. */
function spelled(button: Exclude<ButtonRequest, string>): {
  readonly title: string;
  readonly type: string;
  readonly url: string | undefined;
  readonly payload: string | undefined;
  readonly phone: string | undefined;
} {
  return {
    title: textOf(button, WORDS.buttonTitle)?.trim() ?? '',
    type: button.type?.trim().toLowerCase() ?? '',
    url: textOf(button, WORDS.buttonUrl),
    payload: textOf(button, WORDS.payload),
    phone: textOf(button, WORDS.phone),
  };
}

function assertReply(field: string, type: string): void {
  if (REPLY_TYPES.has(type)) return;
  throw new PayloadError(`${field}.type: ${JSON.stringify(type.slice(0, 100))} is not known; use reply, url or call`, {
    field: `${field}.type`,
  });
}

function reply(field: string, button: { title: string; payload: string; description?: string }): Button {
  assertTitle(field, button.title);
  return { kind: 'reply', ...button };
}

function link(field: string, button: { title: string; url: string }): Button {
  if (!isHttpUrl(button.url)) {
    throw new PayloadError(`${field}.url: is no http or https address`, { field: `${field}.url` });
  }
  return { kind: 'url', title: button.title === '' ? new URL(button.url).host : button.title, url: button.url };
}

function call(field: string, button: { title: string; phone: string }): Button {
  const read = readRecipientNumber(button.phone.trim().replace(/^tel:/i, ''));
  if ('fault' in read) {
    throw new PayloadError(`${field}.phone: ${read.fault}`, { field: `${field}.phone` });
  }
  return { kind: 'call', title: button.title === '' ? read.number : button.title, phone: read.number };
}

function assertTitle(field: string, title: string): void {
  if (title === '')
    throw new PayloadError(`${field}.title: is missing; it is what the customer sees`, { field: `${field}.title` });
}

/** @throws {PayloadError} naming the card, and where there are too few or too many for a carousel. */
export function readCards(cards: readonly CardRequest[]): readonly Card[] {
  if (cards.length > 0 && (cards.length < MIN_CARDS || cards.length > MAX_CARDS)) {
    const limits = `${String(MIN_CARDS)} to ${String(MAX_CARDS)}`;
    throw new PayloadError(`carousel: a carousel has ${limits} cards, this one has ${String(cards.length)}`, {
      field: 'carousel',
    });
  }
  return cards.map((card, index) => readCard(card, `cards[${String(index)}]`));
}

function readCard(card: CardRequest, field: string): Card {
  const title = textOf(card, WORDS.cardTitle)?.trim() ?? '';
  const subtitle = textOf(card, WORDS.subtitle);
  const imageUrl = textOf(card, WORDS.imageUrl);
  const url = textOf(card, WORDS.buttonUrl);
  if (title === '') throw new PayloadError(`${field}.title: is missing`, { field: `${field}.title` });
  assertAddress(`${field}.imageUrl`, imageUrl);
  assertAddress(`${field}.url`, url);
  return {
    title,
    buttons: readButtons(card.buttons, `${field}.buttons`),
    ...compact({ subtitle, imageUrl, url }),
  };
}

function assertAddress(field: string, value: string | undefined): void {
  if (value === undefined || isHttpUrl(value)) return;
  throw new PayloadError(`${field}: is no http or https address`, { field });
}
