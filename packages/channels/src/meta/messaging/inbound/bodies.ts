import type { ChannelEvent } from '@ccm/core/domain';
import { readMetaBody } from '../../read-body.ts';
import { webhookBody, webhookEntry } from '../payloads.ts';

/** The ids of a body's entries, of pages or accounts; none where the body cannot be read. */
export function entryIdsIn(rawBody: Buffer): readonly string[] {
  try {
    const { entry } = webhookBody.parse(readMetaBody(rawBody));
    return entry.flatMap((each) => webhookEntry.safeParse(each).data?.id ?? []);
  } catch {
    return [];
  }
}

/** Each event once: Meta may repeat a message within one POST. */
export function withoutRepeats(events: readonly ChannelEvent[]): readonly ChannelEvent[] {
  const seen = new Set<string>();
  return events.filter(({ account, dedupeId }) => {
    const key = `${account ?? ''} ${dedupeId}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
