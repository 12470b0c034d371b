import { PayloadError } from '@ccm/core/domain';
import { withoutControls } from '@ccm/core/words';

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const MAX_LENGTH = 2_000_000;
const MAX_DEPTH = 30;

/**
 * A body as JSON, ready to be looked at: a byte order mark and NULs at the end are ignored, and integers beyond 2^53 (ids) stay their digits
 * as text.
 * @throws {PayloadError}
 */
export function parseJson(body: string): unknown {
  if (body.length > MAX_LENGTH) {
    throw new PayloadError(`the body has ${String(body.length)} characters; at most ${String(MAX_LENGTH)} are read`);
  }
  const text = body
    .replace(/^\uFEFF/, '')
    .replace(/[\0\s]+$/, '')
    .trim();
  if (text === '') throw new PayloadError('the body is empty; a JSON object is expected');
  try {
    // The third argument of a reviver (ES2025, JSON.parse source text access) is not in the type library yet.
    return JSON.parse(text, keepLargeIntegers as (this: unknown, key: string, value: unknown) => unknown);
  } catch (cause) {
    throw new PayloadError(
      'the body is not JSON; a JSON object such as {"number": "+15551234567", "text": "Hi"} is expected',
      {
        cause,
      },
    );
  }
}

const keepLargeIntegers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? '')
    ? context.source
    : value;

type Path = readonly (string | number)[];

/**
 * A copy without members that are `null`, and with texts that every provider takes (`showable`). Entries of a list are counted: one that is
 * `null` stays, and so does a variable of a template, as an empty text.
 * @throws {PayloadError} for a member that would reach for a prototype, and for a body that is nested too deeply.
 */
export function cleaned(value: unknown, path: Path = []): unknown {
  if (path.length > MAX_DEPTH) throw new PayloadError(`the body is nested deeper than ${String(MAX_DEPTH)} levels`);
  if (typeof value === 'string') return showable(value);
  if (Array.isArray(value)) return value.map((entry, index) => cleaned(entry, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, cleanedMember(key, member, [...path, key])]),
  );
}

/** `buttons[0].title` */
export const fieldAt = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

/** These come back to the application, letter by letter. */
const RETURNED: ReadonlySet<string> = new Set(['id', 'messageId', 'conversationId', 'payload', 'value', 'token']);

function cleanedMember(key: string, member: unknown, path: Path): unknown {
  if (key === '__proto__') {
    const field = fieldAt(path);
    throw new PayloadError(`${field}: is not a field of a message; leave it out`, { field });
  }
  if (typeof member === 'string' && RETURNED.has(key)) return member;
  return cleaned(key === 'variables' ? withEmptyTexts(member) : member, path);
}

/** Without control characters, for which Twilio and Meta refuse a text, and halves of characters, which no phone shows. */
const showable = (text: string): string => withoutControls(text.toWellFormed()).replaceAll('\v', '\n');

function withEmptyTexts(variables: unknown): unknown {
  if (Array.isArray(variables)) return variables.map((value: unknown) => value ?? '');
  if (typeof variables !== 'object' || variables === null) return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]: [string, unknown]) => [name, value ?? '']));
}
