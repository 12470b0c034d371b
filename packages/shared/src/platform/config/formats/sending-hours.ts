import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';
import { entriesOf } from './formats.ts';

/** Part of a day in which sending is allowed: from and to in minutes after midnight, `to` itself not included. */
export interface SendingWindow {
  /** 0 is Monday. */
  readonly day: number;
  readonly fromMinute: number;
  readonly toMinute: number;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_MINUTES = 1440;
const ENTRY = /^(?:([a-z]{3})(?:-([a-z]{3}))?\s+)?(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/;
const SYNTAX = 'must be hours such as "mon-fri 09:00-20:00, sat 10:00-14:00", without days: every day';

/** `mon-fri 09:00-20:00, sat 10:00-14:00`; an end before its beginning is on the next day. */
export const sendingHours: Format<readonly SendingWindow[]> = format('hours of the week', (value) => {
  const windows: SendingWindow[] = [];
  for (const entry of entriesOf(value.toLowerCase())) {
    const read = readEntry(entry);
    if (read === undefined) return bad(SYNTAX);
    windows.push(...read);
  }
  return windows.length === 0 ? bad(SYNTAX) : good(windows);
});

function readEntry(entry: string): SendingWindow[] | undefined {
  const [, first, last, ...clock] = ENTRY.exec(entry) ?? [];
  const days = daysOf(first, last);
  const [fromHour, fromMinutes, toHour, toMinutes] = clock.map(Number);
  const from = minuteOf(fromHour, fromMinutes);
  const to = minuteOf(toHour, toMinutes);
  if (days === undefined || from === undefined || to === undefined || from === to) return undefined;
  return days.flatMap((day) =>
    from < to
      ? [{ day, fromMinute: from, toMinute: to }]
      : [
          { day, fromMinute: from, toMinute: DAY_MINUTES },
          ...(to === 0 ? [] : [{ day: (day + 1) % 7, fromMinute: 0, toMinute: to }]),
        ],
  );
}

function daysOf(first: string | undefined, last: string | undefined): number[] | undefined {
  if (first === undefined) return DAYS.map((_, day) => day);
  const from = DAYS.findIndex((day) => day === first);
  const to = last === undefined ? from : DAYS.findIndex((day) => day === last);
  if (from < 0 || to < 0) return undefined;
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => (from + index) % 7);
}

function minuteOf(hour: number | undefined, minute: number | undefined): number | undefined {
  if (hour === undefined || minute === undefined || minute > 59) return undefined;
  const all = hour * 60 + minute;
  return all <= DAY_MINUTES ? all : undefined;
}

/** A name of the IANA time zone database. */
export const timeZone: Format<string> = format('time zone (IANA)', (value) => {
  try {
    return good(new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone);
  } catch {
    return bad('must be a time zone such as Europe/Berlin or UTC');
  }
});

const UNIT_SECONDS = { s: 1, min: 60, h: 3600 } as const;

/** Messages per second from `10`, `10/s`, `600/min`, `1000/h`. */
export const rate: Format<number> = format('rate (a bare number: per second)', (value) => {
  const [, count, unit = 's'] = /^(\d+)\s*(?:\/\s*(s|min|h))?$/.exec(value.toLowerCase()) ?? [];
  const perUnit = Number(count);
  if (count === undefined || perUnit < 1) return bad('must be a rate such as 10, 600/min or 1000/h');
  return good(perUnit / UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS]);
});

/** The name of a table, perhaps with its schema, as it may stand in SQL without quotes. */
export const tableName: Format<string> = format('table name', (value) =>
  /^[A-Za-z_]\w{0,62}(\.[A-Za-z_]\w{0,62})?$/.test(value)
    ? good(value)
    : bad('must be a table name of letters, digits and underscores, perhaps with its schema'),
);
