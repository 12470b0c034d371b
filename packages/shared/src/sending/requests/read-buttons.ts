import type { Button, Card, ChoiceList, ReplyButton } from '@ccm/core/domain';
import { PayloadError, readRecipientNumber } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { oneLine, readAddress, textOf, unlessBlank } from './read-values.ts';
import { MAX_CARDS, MIN_CARDS } from './send-request.ts';
import type { ButtonRequest, CardRequest, ListRequest } from './send-request.ts';
import { WORDS } from './fields/index.ts';

/**
 * The words that providers have for each kind of button: `web_url`, `postback`, `phone_number` and `user_phone_number` are Messenger's,
 * `open-url` and `location-picker` Viber's, `request_location` and `request_contact` Telegram's, `quick_reply`, `list_reply` and
 * `location_request_message` WhatsApp's.
 */
const WORDS_OF_KIND: Readonly<Record<Button['kind'], readonly string[]>> = {
  reply: ['postback', 'quick_reply', 'quickreply', 'button', 'button_reply', 'list_reply', 'text', 'message'],
  url: ['web_url', 'weburl', 'cta_url', 'open_url', 'openurl', 'link'],
  call: ['phone', 'phone_number', 'tel', 'dial'],
  'share-location': ['location', 'location_picker', 'request_location', 'location_request_message', 'send_location'],
  'share-phone': ['request_contact', 'user_phone_number'],
};
/** Each with hyphens or underscores. */
const KIND_OF_WORD: ReadonlyMap<string, Button['kind']> = new Map(
  (Object.keys(WORDS_OF_KIND) as Button['kind'][]).flatMap((kind) =>
    [kind, ...WORDS_OF_KIND[kind]].flatMap((word) =>
      [word.replaceAll('_', '-'), word.replaceAll('-', '_')].map((spelling) => [spelling, kind] as const),
    ),
  ),
);

/** @throws {PayloadError} naming the button. */
export function readButtons(buttons: readonly ButtonRequest[] | undefined, field: string): readonly Button[] {
  return (buttons ?? []).map((button, index) => readButton(button, `${field}[${String(index)}]`));
}

function readButton(button: ButtonRequest, field: string): Button {
  if (typeof button === 'string') return reply(field, { title: oneLine(button), payload: button.trim() });
  const read = spelled(button);
  const { title, payload = title } = read;
  const kind = kindOf(read, field);
  if (kind === 'call' || (kind === 'url' && isPhone(read.url))) return call(field, read);
  if (kind === 'url') return link(field, read);
  if (kind === 'reply') {
    return reply(field, { title, payload, ...compact({ description: unlessBlank(button.description) }) });
  }
  assertTitle(field, title);
  return { kind, title };
}

function kindOf({ type, url, phone }: Spelled, field: string): Button['kind'] {
  if (type === '') return url === undefined ? (phone === undefined ? 'reply' : 'call') : 'url';
  const kind = KIND_OF_WORD.get(type);
  if (kind !== undefined) return kind;
  const known = Object.keys(WORDS_OF_KIND).join(', ');
  throw new PayloadError(`${field}.type: ${JSON.stringify(type.slice(0, 100))} is not known; use one of ${known}`, {
    field: `${field}.type`,
  });
}

/** A link that calls, which no provider takes for a link. */
const isPhone = (url: string | undefined): boolean => /^tel:/i.test(url ?? '');

interface Spelled {
  readonly title: string;
  readonly type: string;
  readonly url: string | undefined;
  readonly payload: string | undefined;
  readonly phone: string | undefined;
}

/** The button's members, whichever words the application has for them. */
function spelled(button: Exclude<ButtonRequest, string>): Spelled {
  return {
    title: oneLine(textOf(button, WORDS.buttonTitle) ?? ''),
    type: button.type?.trim().toLowerCase() ?? '',
    url: textOf(button, WORDS.buttonUrl),
    payload: textOf(button, WORDS.payload),
    phone: textOf(button, WORDS.phone),
  };
}

function reply(field: string, button: { title: string; payload: string; description?: string }): ReplyButton {
  assertTitle(field, button.title);
  return { kind: 'reply', ...button };
}

function link(field: string, { title, url: written, payload }: Spelled): Button {
  const url = readAddress(written ?? payload ?? '', `${field}.url`);
  return { kind: 'url', title: title === '' ? new URL(url).host : title, url };
}

function call(field: string, { title, phone, url, payload }: Spelled): Button {
  const written = phone ?? url ?? payload ?? '';
  const read = readRecipientNumber(written.trim().replace(/^tel:/i, ''));
  if ('fault' in read) {
    throw new PayloadError(`${field}.phone: ${read.fault}`, { field: `${field}.phone` });
  }
  return { kind: 'call', title: title === '' ? read.number : title, phone: read.number };
}

function assertTitle(field: string, title: string): void {
  if (title === '')
    throw new PayloadError(`${field}.title: is missing; it is what the customer sees`, { field: `${field}.title` });
}

/**
 * @param field where the cards stand, in the request's own spelling.
 * @throws {PayloadError} naming the card, and where there are too few or too many for a carousel.
 */
export function readCards(cards: readonly CardRequest[], field: string): readonly Card[] {
  if (cards.length > 0 && (cards.length < MIN_CARDS || cards.length > MAX_CARDS)) {
    const limits = `${String(MIN_CARDS)} to ${String(MAX_CARDS)}`;
    throw new PayloadError(`carousel: a carousel has ${limits} cards, this one has ${String(cards.length)}`, {
      field: 'carousel',
    });
  }
  return cards.map((card, index) => readCard(card, `${field}[${String(index)}]`));
}

function readCard(card: CardRequest, field: string): Card {
  const title = oneLine(textOf(card, WORDS.cardTitle) ?? '');
  const subtitle = textOf(card, WORDS.subtitle);
  const imageUrl = textOf(card, WORDS.imageUrl);
  const url = textOf(card, WORDS.buttonUrl);
  if (title === '') throw new PayloadError(`${field}.title: is missing`, { field: `${field}.title` });
  return {
    title,
    buttons: readButtons(card.buttons, `${field}.buttons`),
    ...compact({
      subtitle,
      imageUrl: addressIn(`${field}.imageUrl`, imageUrl),
      url: addressIn(`${field}.url`, url),
    }),
  };
}

function addressIn(field: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : readAddress(value, field);
}

/** @throws {PayloadError} naming the row: a list holds choices alone. */
export function readList(list: ListRequest): ChoiceList {
  const button = textOf(list, WORDS.listButton);
  const sections = [
    ...(list.rows === undefined || list.rows.length === 0 ? [] : [{ rows: readRows(list.rows, 'list.rows') }]),
    ...(list.sections ?? []).map((section, index) => {
      const title = textOf(section, WORDS.sectionTitle);
      const field = `list.sections[${String(index)}].rows`;
      const rows = readRows(section.rows, field);
      if (rows.length === 0) throw new PayloadError(`${field}: is empty; leave the section out`, { field });
      return { rows, ...compact({ title }) };
    }),
  ];
  if (sections.length === 0) throw new PayloadError('list: has no rows; give sections with rows', { field: 'list' });
  return { sections, ...compact({ button }) };
}

function readRows(rows: readonly ButtonRequest[], field: string): readonly ReplyButton[] {
  return readButtons(rows, field).map((row, index) => {
    if (row.kind === 'reply') return row;
    const at = `${field}[${String(index)}].type`;
    throw new PayloadError(`${at}: a row of a list is a reply; put links and calls into buttons`, { field: at });
  });
}
