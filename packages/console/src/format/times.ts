import { formatDuration } from './numbers.ts';

/** Every time on the page is in the reader's own zone. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockPrecise = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

const isSameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

const dayOf = (at: Date, now: Date): string => (at.getFullYear() === now.getFullYear() ? day : dayYear).format(at);

/** `12 Nov` and `14:03`, with the seconds (`:22`) of a time of today. */
export function momentParts(iso: string, now = new Date()): { readonly minute: string; readonly seconds: string } {
  const whole = formatMoment(iso, now);
  const today = /^(\d\d:\d\d)(:\d\d)$/.exec(whole);
  return today === null ? { minute: whole, seconds: '' } : { minute: today[1] ?? '', seconds: today[2] ?? '' };
}

/** 14:03:22 today, else 12 Nov 14:03. */
export function formatMoment(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '–';
  return isSameDay(at, now) ? clock.format(at) : `${dayOf(at, now)} ${minutes.format(at)}`;
}

/** 14:03:22.120, for timelines. */
export const formatPrecise = (iso: string): string => clockPrecise.format(new Date(iso));

export const formatClock = (at: Date): string => minutes.format(at);

/** Today, Yesterday, or the date: headings of lists. */
export function formatDay(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (isSameDay(at, now)) return 'Today';
  if (isSameDay(at, new Date(now.getTime() - 86_400_000))) return 'Yesterday';
  return dayOf(at, now);
}

export const formatFull = (iso: string): string => `${full.format(new Date(iso))} (${ZONE})`;

/** `4 min ago`, `in 43 min`, `just now`. */
export function formatRelative(iso: string, nowMs = Date.now()): string {
  const distance = nowMs - Date.parse(iso);
  if (Number.isNaN(distance)) return '–';
  if (Math.abs(distance) < 2000) return 'just now';
  return distance > 0 ? `${formatDuration(distance)} ago` : `in ${formatDuration(-distance)}`;
}
