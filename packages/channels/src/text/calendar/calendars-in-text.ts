import type { ChannelEvent } from '@ccm/core/domain';
import { readCalendars } from './calendar.ts';

/** An appointment that a phone sent as a text is told in words, on every channel alike; the text as it came is kept under `raw`. */
export function withCalendarsRead(event: ChannelEvent): ChannelEvent {
  if (event.kind !== 'message' || !/BEGIN:(?:VEVENT|VTODO)/i.test(event.text)) return event;
  const { entries, words } = readCalendars(event.text);
  if (entries.length === 0) return event;
  return {
    ...event,
    text: [words, ...entries].filter((part) => part !== '').join('\n'),
    raw: event.raw ?? { calendar: event.text },
  };
}
