import type { Button, Card } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { toE164 } from '@ccm/core/domain';
import { isHttpUrl, textOf } from './read-values.ts';
import type { ButtonRequest, CardRequest } from './send-request.ts';

const TITLES = ['title', 'text', 'label', 'name', 'caption'] as const;
const PAYLOADS = ['payload', 'value', 'postback', 'postbackText', 'id'] as const;
const URLS = ['url', 'link', 'href'] as const;
const PHONES = ['phone', 'phoneNumber', 'phone_number', 'number'] as const;
/** `web_url` is Messenger's word, `open-url` Viber's, `phone_number` Messenger's and WhatsApp's. */
const URL_TYPES: ReadonlySet<string> = new Set(['url', 'web_url', 'open-url', 'open_url', 'openurl', 'link']);
const CALL_TYPES: ReadonlySet<string> = new Set(['call', 'phone', 'phone_number', 'dial']);

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
  const { description } = button;
  return reply(field, { title, payload: payload ?? title, ...(description === undefined ? {} : { description }) });
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
    title: textOf(button, TITLES)?.trim() ?? '',
    type: button.type?.toLowerCase() ?? '',
    url: textOf(button, URLS),
    payload: textOf(button, PAYLOADS),
    phone: textOf(button, PHONES),
  };
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
  const phone = toE164(button.phone.replace(/^tel:/i, ''));
  if (phone === undefined) {
    throw new PayloadError(`${field}.phone: is not a phone number; write it with its country code`, {
      field: `${field}.phone`,
    });
  }
  return { kind: 'call', title: button.title === '' ? phone : button.title, phone };
}

function assertTitle(field: string, title: string): void {
  if (title === '')
    throw new PayloadError(`${field}.title: is missing; it is what the customer sees`, { field: `${field}.title` });
}

/** @throws {PayloadError} naming the card. */
export function readCards(cards: readonly CardRequest[]): readonly Card[] {
  return cards.map((card, index) => {
    const field = `cards[${String(index)}]`;
    const title = textOf(card, ['title', 'name', 'header'])?.trim() ?? '';
    const subtitle = textOf(card, ['subtitle', 'description', 'text']);
    const imageUrl = textOf(card, ['imageUrl', 'image_url', 'image', 'mediaUrl']);
    if (title === '') throw new PayloadError(`${field}.title: is missing`, { field: `${field}.title` });
    if (imageUrl !== undefined && !isHttpUrl(imageUrl)) {
      throw new PayloadError(`${field}.imageUrl: is no http or https address`, { field: `${field}.imageUrl` });
    }
    return {
      title,
      buttons: readButtons(card.buttons, `${field}.buttons`),
      ...(subtitle === undefined ? {} : { subtitle }),
      ...(imageUrl === undefined ? {} : { imageUrl }),
    };
  });
}
