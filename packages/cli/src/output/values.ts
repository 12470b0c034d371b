import { CommandFailure, EXIT } from '../exit.ts';
import type { Item } from '../api/admin-client.ts';

/** A field as text: `-` where there is nothing. */
export function text(item: Readonly<Record<string, unknown>> | undefined, field: string): string {
  const value = item?.[field];
  if (value === undefined || value === null || value === '') return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A field that is a list of texts, joined. */
export function listed(item: Item, field: string): string {
  const value = item[field];
  return Array.isArray(value) && value.length > 0 ? value.map(String).join(', ') : '-';
}

/** A field that is an object; empty for any other value. */
export function object(item: Readonly<Record<string, unknown>>, field: string): Readonly<Record<string, unknown>> {
  const value = item[field];
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A time of the API in the reader's zone: `2026-11-29 14:03:07`. */
export function localTime(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '-';
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return '-';
  const date = time.toLocaleDateString('sv-SE');
  return `${date} ${time.toLocaleTimeString('sv-SE')}`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** A span in its largest unit: `3 min`, `12 ms`. */
export function span(ms: number): string {
  const unit = UNITS.find(([, size]) => ms >= size);
  return unit === undefined ? `${Math.round(ms)} ms` : `${Math.round(ms / unit[1])} ${unit[0]}`;
}

/** Reads the value of `--since`: a span until now (`24h`, `30 min`) becomes its beginning; the API judges any other value. */
export function sinceOption(value: string | undefined): string | undefined {
  const { count, unit } = /^(?<count>\d{1,6}) ?(?<unit>s|min|h|d)$/.exec(value ?? '')?.groups ?? {};
  const size = UNITS.find(([name]) => name === unit)?.[1];
  return size === undefined ? value : new Date(Date.now() - Number(count) * size).toISOString();
}

/** An option that counts things: a whole number from 1. @throws {CommandFailure} 2 for anything else */
export function countOption(name: string, value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new CommandFailure(EXIT.usage, `${name}: "${value}" is no count; write a whole number from 1`);
}
