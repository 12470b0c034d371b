import type { FoundMessage } from '@ccm/shared/messages';
import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import type { LiveEvent } from '@ccm/shared/storage/live';
import { STEP_SECONDS } from '@ccm/shared/storage/statistics';
import type { Statistics } from '@ccm/shared/storage/statistics';
import type { RedisOutage } from '../../ingest/webhook-intake.ts';
import { isoTime } from '../iso-time.ts';
import { shownMessage } from '../view/shown-message.ts';

export const FEED_EVENTS = ['message', 'dead-letter', 'bind', 'fleet', 'stats', 'redis'] as const;
export type FeedEventName = (typeof FEED_EVENTS)[number];

/** One event as readers get it: written once for all of them. */
export interface FeedEvent {
  readonly name: FeedEventName;
  /** In JSON. */
  readonly text: string;
  /** The fields that filters use. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Its place in the stream, where it has one. */
  readonly place?: string;
}

export const feedEvent = (name: FeedEventName, data: Readonly<Record<string, unknown>>): FeedEvent => ({
  name,
  text: JSON.stringify(data),
  facts: data,
});

export const messageEvent = (message: FoundMessage): FeedEvent => feedEvent('message', shownMessage(message));

/** One that is gone already when it is looked at is told as gone. */
export async function deadLetterEvent(
  event: Exclude<LiveEvent, { kind: 'message' }>,
  deadLetters: DeadLetters,
): Promise<FeedEvent> {
  const letter = event.kind === 'dead-letter' ? await deadLetters.get(event.id) : undefined;
  if (letter === undefined) return feedEvent('dead-letter', { id: event.id, gone: true });
  const { id, kind, reason, channel = null, account = null, atMs } = letter;
  return feedEvent('dead-letter', { id, kind, reason, channel, account, at: isoTime(atMs) });
}

/** Whether Redis answers this gateway: what else the stream tells comes from Redis. */
export const redisEvent = (outage: RedisOutage | undefined): FeedEvent =>
  feedEvent('redis', {
    id: 'redis',
    state: outage === undefined ? 'up' : 'down',
    since: outage === undefined ? null : isoTime(outage.sinceMs),
  });

/** The newest whole step. */
export async function latestStatistics(statistics: Statistics): Promise<FeedEvent> {
  const { series, toMs } = await statistics.read({ minutes: 1, stepSeconds: STEP_SECONDS });
  const values = series.map(({ id, points }) => ({ id, value: points.at(-1) ?? null }));
  return feedEvent('stats', { at: isoTime(toMs), series: values });
}
