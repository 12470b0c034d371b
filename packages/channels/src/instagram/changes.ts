import { createHash } from 'node:crypto';
import type { CustomerActivity } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Place } from '../meta/messaging/inbound/messaging-context.ts';
import { bareChange } from './payloads.ts';

/** A comment, a mention, figures of a story: an event of the account outside its messages, kept for the operator. */
export function readChange(raw: unknown, { pageId, account }: Place): CustomerActivity {
  const { field, value } = bareChange.catch({ field: 'unnamed', value: raw }).parse(raw);
  const digest = createHash('sha256')
    .update(JSON.stringify([pageId, field, value]))
    .digest('hex');
  const words = Object.entries(typeof value === 'object' && value !== null ? value : {})
    .filter(([, member]) => ['string', 'number', 'boolean'].includes(typeof member))
    .map(([name, member]: [string, unknown]) => `${name} ${String(member)}`)
    .join(', ')
    .slice(0, 500);
  return {
    kind: 'activity',
    dedupeId: `${field}.${digest.slice(0, 32)}`,
    ...compact({ account }),
    activity: field.replaceAll('_', '-'),
    serviceIdentifier: pageId,
    text: `Instagram reports ${field.replaceAll('_', ' ')}${words === '' ? '' : `: ${words}`}`,
    raw: value ?? raw,
  };
}
