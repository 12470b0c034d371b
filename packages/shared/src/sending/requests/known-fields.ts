import { PayloadError } from '@ccm/core/domain';
import { SPELLINGS } from './spellings.ts';
import { SendRequest } from './send-request.ts';

const MESSAGE_FIELDS: readonly string[] = Object.keys(SendRequest.shape);
/** Fields by which the object of Hybrid Chat is known. */
const HYBRID_CHAT_MARKS: readonly string[] = ['messageType', 'from', 'refId', 'processByBot', 'botResponseType'];
/** Documented fields of the Hybrid Chat object that say nothing about what is sent. */
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
/** Fields that hold what the customer is to get: a misspelled one would cost the customer a part of the message. */
const CONTENT_FIELDS: readonly string[] = [
  'attachments',
  'buttons',
  'cards',
  'carousel',
  'contacts',
  'location',
  'template',
];
/** How many letters a misspelled field may differ by. */
const MAX_TYPOS = 2;

/**
 * Refuses fields that nobody reads, so that a misspelled one does not cost the customer a part of the message. The object of Hybrid
 * Chat has fields of its own, which are passed over, but for those that look like a misspelled content field.
 * @throws {PayloadError} naming the field.
 */
export function assertKnownFields(request: SendRequest): void {
  if (HYBRID_CHAT_MARKS.some((mark) => Object.hasOwn(request, mark))) {
    assertNoMisspelledContent(request);
    return;
  }
  assertFields(withoutHybridChatFields(request), '', MESSAGE_FIELDS);
  assertItems(request.attachments, 'attachments', SPELLINGS.attachment);
  assertItems(request.buttons, 'buttons', SPELLINGS.button);
  for (const [index, card] of cardsIn(request).entries()) {
    assertFields(card, `cards[${String(index)}]`, SPELLINGS.card);
    if ('buttons' in card) assertItems(card.buttons, `cards[${String(index)}].buttons`, SPELLINGS.button);
  }
  assertItems(request.contacts, 'contacts', SPELLINGS.contact);
  if (request.location !== undefined) assertFields(request.location, 'location', SPELLINGS.location);
  if (typeof request.template === 'object') assertFields(request.template, 'template', SPELLINGS.template);
}

const withoutHybridChatFields = (request: SendRequest): object =>
  Object.fromEntries(Object.entries(request).filter(([name]) => !HYBRID_CHAT_FIELDS.has(name)));

function cardsIn({ cards, carousel }: SendRequest): readonly { readonly buttons?: SendRequest['buttons'] }[] {
  const shown = Array.isArray(carousel) ? carousel : (carousel?.cards ?? []);
  return [...(cards ?? []), ...shown];
}

function assertItems(items: readonly unknown[] | undefined, path: string, known: readonly string[]): void {
  for (const [index, item] of (items ?? []).entries()) {
    if (typeof item === 'object' && item !== null) assertFields(item, `${path}[${String(index)}]`, known);
  }
}

function assertFields(object: object, path: string, known: readonly string[]): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const similar = nearest(unknown, known);
  const remedy = similar === undefined ? `leave it out; known are ${known.join(', ')}` : `is ${similar} meant?`;
  throw unknownField(path === '' ? unknown : `${path}.${unknown}`, remedy);
}

function assertNoMisspelledContent(request: SendRequest): void {
  for (const [name, value] of Object.entries(request)) {
    if (MESSAGE_FIELDS.includes(name) || HYBRID_CHAT_FIELDS.has(name) || isEmpty(value)) continue;
    const similar = nearest(name, CONTENT_FIELDS);
    if (similar !== undefined) throw unknownField(name, `is ${similar} meant?`);
  }
}

const unknownField = (field: string, remedy: string): PayloadError =>
  new PayloadError(`${field.slice(0, 200)}: is not a field of a message; ${remedy}`, { field: field.slice(0, 200) });

const isEmpty = (value: unknown): boolean =>
  value === '' || value === false || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);

function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 30) return undefined;
  const wanted = name.toLowerCase();
  const [best] = known
    .map((field) => ({ field, typos: editDistance(wanted, field.toLowerCase()) }))
    .filter(({ field, typos }) => typos <= Math.min(MAX_TYPOS, Math.floor(field.length / 3)))
    .toSorted((a, b) => a.typos - b.typos);
  return best?.field;
}

/** Letters to insert, drop or change to make one word of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_none, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
