import type { CustomerActivity } from '@ccm/core/domain';
import { baseOf, hashOf, idsOf } from './batch.ts';
import type { Batch } from './batch.ts';
import { wordsOfError } from '../failures.ts';
import { call } from '../payloads/webhooks.ts';
import type { WebhookValue } from '../payloads/webhooks.ts';

/** An error that belongs to no message: for the log and the list of events. */
export function toErrorEvent(error: WebhookValue['errors'][number], batch: Batch): CustomerActivity {
  const code = error.code === undefined ? '' : ` ${String(error.code)}`;
  const words = wordsOfError(error);
  return {
    kind: 'activity',
    ...baseOf(`error:${hashOf(error)}`, undefined, batch),
    activity: 'provider-error',
    serviceIdentifier: batch.serviceIdentifier,
    text: `WhatsApp reports error${code}${words === undefined ? '' : `: ${words}`}`,
    raw: error,
  };
}

/** A call of a customer's, or ours: this system takes none (https://developers.facebook.com/documentation/business-messaging/whatsapp/calling). */
export function toCallEvent(raw: unknown, batch: Batch): CustomerActivity {
  const read = call.safeParse(raw).data ?? call.parse({});
  const isOurs = read.direction === 'BUSINESS_INITIATED';
  const [id] = idsOf([isOurs ? read.to : (read.from ?? read.from_user_id)]);
  const what = [read.event, read.status].filter((word) => word !== undefined).join(', ');
  return {
    kind: 'activity',
    ...baseOf(`call:${read.id ?? ''}:${hashOf(raw)}`, read.timestamp, batch),
    activity: 'call',
    ...(id === undefined ? {} : { customer: { id } }),
    serviceIdentifier: batch.serviceIdentifier,
    text: `${isOurs ? 'Was called' : 'Called'}${what === '' ? '' : ` (${what})`}`,
    raw,
  };
}

/** Reads a field of the envelope that concerns the account, its templates, or anything newer than this version. */
export function toFieldEvent(field: string, raw: unknown, batch: Batch): CustomerActivity {
  const words = wordsIn(raw);
  return {
    kind: 'activity',
    ...baseOf(`${field}:${hashOf(raw)}`, undefined, batch),
    activity: field.replaceAll('_', '-'),
    serviceIdentifier: batch.serviceIdentifier,
    text: `WhatsApp reports ${field.replaceAll('_', ' ')}${words === '' ? '' : `: ${words}`}`,
    raw,
  };
}

/** Whom a notice names, and words that people wrote to each other: they must not enter logs. */
const PRIVATE: ReadonlySet<string> = new Set([
  'messaging_product',
  'metadata',
  'contacts',
  'contact',
  'threads',
  'messages',
  'message_echoes',
  'session',
  'wa_id',
]);

const DEPTH = 3;

/** The plain members of a notice and of its parts and lists, as a line. */
function wordsIn(raw: unknown): string {
  return plainMembers(raw, DEPTH)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
    .slice(0, 500);
}

function plainMembers(part: unknown, depth: number): readonly (readonly [string, unknown])[] {
  if (typeof part !== 'object' || part === null || depth === 0) return [];
  if (Array.isArray(part)) return part.flatMap((member: unknown) => plainMembers(member, depth));
  return Object.entries(part)
    .filter(([name]) => !PRIVATE.has(name))
    .flatMap(([name, value]: [string, unknown]) =>
      isPlain(value) ? [[name, value] as const] : plainMembers(value, depth - 1),
    );
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
