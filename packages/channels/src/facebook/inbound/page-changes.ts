import { createHash } from 'node:crypto';
import type { CustomerActivity } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Place } from '../../meta/messaging/inbound/messaging-context.ts';
import { pageChange } from '../payloads.ts';

/** An item of `changes`: it has no customer to answer. The answers to a lead form are asked for at the Graph API, by its ids. */
export function readPageChange(raw: unknown, { pageId, account }: Place): CustomerActivity {
  const { field, value } = pageChange.catch({ field: 'unnamed', value: raw }).parse(raw);
  const digest = createHash('sha256')
    .update(JSON.stringify([pageId, raw]) ?? '')
    .digest('hex')
    .slice(0, 32);
  const words = wordsIn(value);
  return {
    kind: 'activity',
    dedupeId: `${field}.${digest}`,
    ...compact({ account }),
    activity: field.replaceAll('_', '-'),
    serviceIdentifier: pageId,
    text: `Facebook reports ${field.replaceAll('_', ' ')}${words === '' ? '' : `: ${words}`}`,
    raw: value ?? raw,
  };
}

function wordsIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(([, member]) => ['string', 'number', 'boolean'].includes(typeof member))
    .map(([name, member]: [string, unknown]) => `${name} ${String(member)}`)
    .join(', ')
    .slice(0, 500);
}
