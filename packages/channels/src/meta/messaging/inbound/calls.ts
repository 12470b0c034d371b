import { compact } from '@ccm/core/objects';
import { activityOf } from './item-events.ts';
import type { Reader } from './item-events.ts';
import { keyOf } from './messaging-context.ts';
import { callEvent } from '../payloads.ts';
import type { WebhookEntry } from '../payloads.ts';

/** The calls of an entry as items of `messaging`: calls stand beside those, and name both sides in words of their own. */
export function callItems({ id: pageId, calls }: WebhookEntry): readonly unknown[] {
  return (calls ?? []).map((call) => {
    const { from, to, recipient_id: called, timestamp } = callEvent.catch({}).parse(call);
    const customer = [called, from, to].find((id) => Boolean(id) && id !== pageId);
    return compact({ sender: customer === undefined ? undefined : { id: customer }, timestamp, call });
  });
}

/** A call between a customer and the page: this system takes none. */
export const readCall: Reader = (part, messagingContext) => {
  const {
    id,
    from,
    recipient_id: called,
    event,
    call_status: progress,
    call_direction: direction,
  } = callEvent.catch({}).parse(part);
  const isOurs = direction === 'business_initiated' || from === messagingContext.pageId || Boolean(called);
  const words = [event === 'call_status' ? undefined : event, progress].filter(Boolean).join(', ');
  return activityOf(messagingContext, {
    dedupeId: `call.${id ?? ''}.${keyOf(messagingContext, part)}`,
    activity: 'call',
    text: `${isOurs ? 'Was called' : 'Called'}${words === '' ? '' : ` (${words})`}`,
    raw: part,
  });
};
