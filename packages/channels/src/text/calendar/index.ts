export { readCalendars } from './calendar.ts';
export { withCalendarsRead } from './calendars-in-text.ts';
