import { DAY_MS } from '@ccm/core/time';
import type { Property } from '../vcard-properties.ts';

/** The times of an appointment, as its properties have them; the duration in ISO 8601, `` for none. */
interface TimeSpan {
  readonly start: Property | undefined;
  readonly end: Property | undefined;
  readonly duration: string;
}

interface CalendarTime {
  /** `2026-12-01`. */
  readonly date: string;
  /** `10:00`; undefined for a whole day. */
  readonly clock: string | undefined;
  /** ` UTC`, ` (Europe/London)`, or nothing for the time of wherever the person is. */
  readonly zone: string;
}

/** `2026-12-01 10:00 to 11:00 UTC`. */
export function timeSpanAsText({ start, end, duration }: TimeSpan): string {
  if (start === undefined) return end === undefined ? '' : `Until: ${timeAsText(end)}`;
  const length = durationAsText(duration);
  if (end === undefined) return `${timeAsText(start)}${length === '' ? '' : `, ${length}`}`;
  const from = readTime(start);
  const to = lastMoment(readTime(end));
  return from === undefined || to === undefined || (from.zone !== to.zone && to.clock !== undefined)
    ? `${timeAsText(start)} to ${timeAsText(end)}`
    : shortened(from, to);
}

/** The end of whole days is the day after the last (RFC 5545, section 3.6.1). */
const lastMoment = (end: CalendarTime | undefined): CalendarTime | undefined =>
  end === undefined || end.clock !== undefined ? end : { ...end, date: dayBefore(end.date) };

/** Says once the parts of the end that are those of the start. */
function shortened(from: CalendarTime, to: CalendarTime): string {
  const isOneDay = from.date === to.date;
  const until = isOneDay ? to.clock : [to.date, to.clock].filter(Boolean).join(' ');
  const isOver = until === undefined || (isOneDay && until === from.clock);
  const start = [from.date, from.clock].filter(Boolean).join(' ');
  return `${start}${isOver ? '' : ` to ${until}`}${from.zone}`;
}

/** A time that cannot be read stays as it is written. */
export function timeAsText(property: Property): string {
  const time = readTime(property);
  return time === undefined
    ? property.value.trim()
    : `${[time.date, time.clock].filter(Boolean).join(' ')}${time.zone}`;
}

const TIME = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2})(?::?\d{2})?(Z)?)?$/i;

function readTime({ parameters, value }: Property): CalendarTime | undefined {
  const [, year = '', month = '', day = '', hour, minute, utc] = TIME.exec(value.trim()) ?? [];
  if (year === '') return undefined;
  const clock = hour === undefined || minute === undefined ? undefined : `${hour}:${minute}`;
  const zoneName = parameters.get('TZID')?.replace(/^\/+/, '');
  const named = zoneName === undefined || clock === undefined ? '' : ` (${zoneName})`;
  return { date: `${year}-${month}-${day}`, clock, zone: utc === undefined ? named : ' UTC' };
}

function dayBefore(date: string): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? date : new Date(ms - DAY_MS).toISOString().slice(0, 10);
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/(\d+)W/i, 'weeks'],
  [/(\d+)D/i, 'days'],
  [/(\d+)H/i, 'h'],
  [/(\d+)M/i, 'min'],
];

/** `PT1H30M` as `1 h 30 min`. */
function durationAsText(duration: string): string {
  if (!/^P/i.test(duration)) return '';
  return UNITS.flatMap(([pattern, unit]) => {
    const count = pattern.exec(duration)?.[1];
    return count === undefined ? [] : [`${count} ${count === '1' ? unit.replace(/s$/, '') : unit}`];
  }).join(' ');
}
