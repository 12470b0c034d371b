import { isBlank, PayloadError } from '@ccm/core/domain';
import { nearestWord } from '@ccm/core/words';
import { carouselIn } from './read-values.ts';
import { SPELLINGS } from './spellings.ts';
import { SendRequest } from './send-request.ts';
import type { CardRequest, ContactRequest } from './send-request.ts';

const MESSAGE_FIELDS: readonly string[] = Object.keys(SendRequest.shape);
/** Fields by which the object of Hybrid Chat is known. */
const HYBRID_CHAT_MARKS: readonly string[] = ['messageType', 'from', 'refId', 'processByBot', 'botResponseType'];
/** Documented fields of the Hybrid Chat object that are not content. */
const HYBRID_CHAT_FIELDS: ReadonlySet<string> = new Set([
  ...HYBRID_CHAT_MARKS,
  'timestamp',
  'tag',
  'language',
  'createdAt',
  'updatedAt',
  'skillGroup',
  'serviceIdentifier',
  'providerMessageId',
]);
/** Fields with content: a misspelled one would cost the customer a part of the message. */
const CONTENT_FIELDS: readonly string[] = [
  'attachments',
  'buttons',
  'cards',
  'carousel',
  'contacts',
  'delete',
  'edit',
  'flow',
  'footer',
  'header',
  'keyboard',
  'list',
  'location',
  'reaction',
  'replyTo',
  'sticker',
  'template',
];
/** Words that other systems have for our fields. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...['phone', 'phonenumber', 'phone_number', 'msisdn', 'mobile', 'destination'].map(
    (word) => [word, 'number'] as const,
  ),
  ...['recipient', 'recipients', 'customer', 'customerid'].map((word) => [word, 'to'] as const),
  ...['body', 'message', 'content', 'messagetext', 'caption'].map((word) => [word, 'text'] as const),
  ...['media', 'mediaurl', 'media_url', 'mediaurls', 'file', 'files', 'fileurl'].map(
    (word) => [word, 'attachments'] as const,
  ),
  ...['image', 'images', 'picture', 'photo', 'video', 'audio', 'voice', 'document'].map(
    (word) => [word, 'attachments'] as const,
  ),
  ...['quickreplies', 'quick_replies', 'quickreply', 'suggestions', 'interactive'].map(
    (word) => [word, 'buttons'] as const,
  ),
  ...['elements', 'slides'].map((word) => [word, 'carousel'] as const),
  ...['priority'].map((word) => [word, 'lane'] as const),
]);
/** The most letters by which a misspelled field may differ. */
const MAX_TYPOS = 2;

/**
 * Refuses unknown fields, so that a misspelled one does not cost the customer a part of the message. The object of Hybrid
 * Chat has fields of its own, and its file store facts of its own about a file: these are passed over, but for those that look like
 * content under another name.
 * @throws {PayloadError} naming the field.
 */
export function assertKnownFields(request: SendRequest): void {
  if (HYBRID_CHAT_MARKS.some((mark) => Object.hasOwn(request, mark))) {
    assertNoLostContent(request);
    assertNoMisspelledFacts(request.attachments);
  } else {
    assertFields(withoutHybridChatFields(request), '', MESSAGE_FIELDS);
    assertItems(request.attachments, 'attachments', SPELLINGS.attachment);
  }
  assertPartFields(request);
}

/** The fields of everything that a message is made of, but for its files. */
function assertPartFields(request: SendRequest): void {
  assertItems(request.buttons, 'buttons', SPELLINGS.button);
  assertCardFields(request.cards ?? [], 'cards');
  const carousel = carouselIn(request);
  assertCardFields(carousel.cards, carousel.field);
  assertContactFields(request.contacts ?? []);
  for (const [index, row] of (request.keyboard ?? []).entries())
    assertItems(row, `keyboard[${String(index)}]`, SPELLINGS.button);
  assertListFields(request.list);
  for (const [field, known] of SINGLE) assertItem(request[field], field, known);
  if (typeof request.template === 'object') {
    assertItem(request.template.header, 'template.header', SPELLINGS.templateHeader);
    assertItems(request.template.buttons, 'template.buttons', SPELLINGS.templateButton);
  }
}

function assertContactFields(contacts: readonly ContactRequest[]): void {
  assertItems(contacts, 'contacts', SPELLINGS.contact);
  for (const [index, { name, phones, emails, urls }] of contacts.entries()) {
    const path = `contacts[${String(index)}]`;
    assertItem(name, `${path}.name`, SPELLINGS.contactName);
    assertItems(phones, `${path}.phones`, SPELLINGS.contactPhone);
    assertItems(emails, `${path}.emails`, SPELLINGS.contactEmail);
    assertItems(urls, `${path}.urls`, SPELLINGS.contactUrl);
  }
}

/** Fields that hold one object, with the fields that it may have. */
const SINGLE = [
  ['location', SPELLINGS.location],
  ['template', SPELLINGS.template],
  ['header', SPELLINGS.header],
  ['sticker', SPELLINGS.sticker],
  ['flow', SPELLINGS.flow],
  ['replyTo', SPELLINGS.replyTo],
  ['reaction', SPELLINGS.reaction],
  ['edit', SPELLINGS.reference],
  ['delete', SPELLINGS.reference],
] as const;

function assertListFields(list: SendRequest['list']): void {
  if (list === undefined) return;
  assertFields(list, 'list', SPELLINGS.list);
  assertItems(list.rows, 'list.rows', SPELLINGS.button);
  for (const [index, section] of (list.sections ?? []).entries()) {
    const path = `list.sections[${String(index)}]`;
    assertFields(section, path, SPELLINGS.section);
    assertItems(section.rows, `${path}.rows`, SPELLINGS.button);
  }
}

/** Refuses content beside a typing indicator, because it would be lost. @throws {PayloadError} naming the field. */
export function assertNoContent(request: SendRequest): void {
  const beside = Object.entries(request).find(
    ([name, value]) => ['text', 'action', ...CONTENT_FIELDS].includes(name) && !isEmpty(value),
  );
  if (beside === undefined) return;
  const [field] = beside;
  throw new PayloadError(`${field}: nothing stands beside typing; send it as a request of its own`, { field });
}

const withoutHybridChatFields = (request: SendRequest): object =>
  Object.fromEntries(Object.entries(request).filter(([name]) => !HYBRID_CHAT_FIELDS.has(name)));

function assertCardFields(cards: readonly CardRequest[], field: string): void {
  for (const [index, card] of cards.entries()) {
    assertFields(card, `${field}[${String(index)}]`, SPELLINGS.card);
    if ('buttons' in card) assertItems(card.buttons, `${field}[${String(index)}].buttons`, SPELLINGS.button);
  }
}

function assertItems(items: readonly unknown[] | undefined, path: string, known: readonly string[]): void {
  for (const [index, item] of (items ?? []).entries()) assertItem(item, `${path}[${String(index)}]`, known);
}

function assertItem(item: unknown, path: string, known: readonly string[]): void {
  if (typeof item === 'object' && item !== null) assertFields(item, path, known);
}

function assertFields(object: object, path: string, known: readonly string[]): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = path === '' ? MEANT.get(unknown.toLowerCase()) : undefined;
  const similar = meant ?? nearest(unknown, known);
  const remedy = similar === undefined ? `leave it out; known are ${known.join(', ')}` : `is ${similar} meant?`;
  throw unknownField(path === '' ? unknown : `${path}.${unknown}`, remedy);
}

function assertNoLostContent(request: SendRequest): void {
  for (const [name, value] of Object.entries(request)) {
    if (MESSAGE_FIELDS.includes(name) || HYBRID_CHAT_FIELDS.has(name) || isEmpty(value)) continue;
    const similar = nearest(name, CONTENT_FIELDS) ?? contentMeant(name, request);
    if (similar !== undefined) throw unknownField(name, `is ${similar} meant?`);
  }
}

/** The field that another system's name for content means; words beside a text may be about the message. */
function contentMeant(name: string, { text }: SendRequest): string | undefined {
  const meant = MEANT.get(name.toLowerCase());
  if (meant === undefined || CONTENT_FIELDS.includes(meant)) return meant;
  return meant === 'text' && isBlank(String(text ?? '')) ? meant : undefined;
}

function assertNoMisspelledFacts(attachments: SendRequest['attachments']): void {
  for (const [index, attachment] of (attachments ?? []).entries()) {
    if (typeof attachment === 'string') continue;
    const known: readonly string[] = SPELLINGS.attachment;
    for (const name of Object.keys(attachment).filter((each) => !known.includes(each))) {
      const similar = nearest(name, known);
      if (similar !== undefined) throw unknownField(`attachments[${String(index)}].${name}`, `is ${similar} meant?`);
    }
  }
}

const unknownField = (field: string, remedy: string): PayloadError =>
  new PayloadError(`${field.slice(0, 200)}: is not a field of a message; ${remedy}`, { field: field.slice(0, 200) });

const isEmpty = (value: unknown): boolean =>
  value === '' || value === false || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);

function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 30) return undefined;
  return nearestWord(name, known, (field) => Math.min(MAX_TYPOS, Math.floor(field.length / 3)));
}
