import { PayloadError } from '@ccm/core/domain';
import { nearestWord } from '@ccm/core/words';
import { ATTACHMENT, meantBy, OTHER_WORDS, PARTS } from './fields/index.ts';
import type { PartShape } from './fields/index.ts';
import { isNothing } from './read-values.ts';
import { SendRequest } from './send-request.ts';

const MESSAGE: PartShape = { fields: Object.keys(SendRequest.shape), others: OTHER_WORDS.message };
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
const CONTENT_FIELDS: readonly string[] = ['attachments', ...Object.keys(PARTS), 'footer'];
/** The most letters by which a misspelled field may differ. */
const MAX_TYPOS = 2;

/**
 * Refuses unknown fields, so that a misspelled one does not cost the customer a part of the message. The object of Hybrid
 * Chat has fields of its own, and its file store facts of its own about a file: these are passed over, but for those that look like
 * content under another name.
 * @param request an object of any shape: what a misspelled field leaves missing is no fault of its own.
 * @throws {PayloadError} naming the field, and the nearest right one.
 */
export function assertKnownFields(request: object): void {
  const fields = new Map(Object.entries(request));
  const files: unknown = fields.get('attachments');
  if (HYBRID_CHAT_MARKS.some((mark) => fields.has(mark))) {
    assertNoLostContent(fields);
    assertNoMisspelledFacts(files);
  } else {
    const own = [...fields].filter(([name]) => !HYBRID_CHAT_FIELDS.has(name));
    assertFields(Object.fromEntries(own), '', MESSAGE);
    assertPart(files, 'attachments', ATTACHMENT);
  }
  for (const [name, shape] of Object.entries(PARTS)) assertPart(fields.get(name), name, shape);
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

/** A part, or each of a list of them, down to their own parts. */
function assertPart(part: unknown, path: string, shape: PartShape): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const [index, entry] of part.entries()) assertPart(entry, `${path}[${String(index)}]`, shape.entry ?? shape);
    return;
  }
  assertFields(part, path, shape);
  for (const [name, value] of Object.entries(part)) {
    const own = shape.parts?.[name];
    if (own !== undefined) assertPart(value, `${path}.${name}`, own);
  }
}

function assertFields(object: object, path: string, { fields, others }: PartShape): void {
  const unknown = Object.keys(object).find((name) => !fields.includes(name));
  if (unknown === undefined) return;
  const similar = meantBy(unknown, others) ?? nearest(unknown, fields);
  const remedy = similar === undefined ? `leave it out; known are ${fields.join(', ')}` : `is ${similar} meant?`;
  throw unknownField(path === '' ? unknown : `${path}.${unknown}`, remedy);
}

function assertNoLostContent(fields: ReadonlyMap<string, unknown>): void {
  for (const [name, value] of fields) {
    if (MESSAGE.fields.includes(name) || HYBRID_CHAT_FIELDS.has(name) || isEmpty(value)) continue;
    const similar = nearest(name, CONTENT_FIELDS) ?? contentMeant(name, fields.get('text'));
    if (similar !== undefined) throw unknownField(name, `is ${similar} meant?`);
  }
}

/** The field that another system's name for content means; words beside a text may be about the message. */
function contentMeant(name: string, text: unknown): string | undefined {
  const meant = meantBy(name, OTHER_WORDS.message);
  if (meant === undefined || CONTENT_FIELDS.includes(meant)) return meant;
  return meant === 'text' && isNothing(text) ? meant : undefined;
}

function assertNoMisspelledFacts(attachments: unknown): void {
  const files: readonly unknown[] = Array.isArray(attachments) ? attachments : [];
  for (const [index, attachment] of files.entries()) {
    if (typeof attachment !== 'object' || attachment === null) continue;
    for (const name of Object.keys(attachment).filter((each) => !ATTACHMENT.fields.includes(each))) {
      const similar = nearest(name, ATTACHMENT.fields);
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
