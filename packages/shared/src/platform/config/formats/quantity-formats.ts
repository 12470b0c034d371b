import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const UNIT_BYTES = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

type DurationUnit = keyof typeof UNIT_MS;

/** Units written out, without the s of their plural. */
const WORDS: ReadonlyMap<string, DurationUnit> = new Map([
  ['millisecond', 'ms'],
  ['sec', 's'],
  ['second', 's'],
  ['minute', 'min'],
  ['hr', 'h'],
  ['hour', 'h'],
  ['day', 'd'],
]);

/** Ten years: times that far ahead are still times. */
const MAX_DAYS = 3650;
/** Node's timers hold no more than 2^31 - 1 ms: a longer one would end at once. */
export const MAX_TIMER_DAYS = 24;

interface DurationLimits {
  /** Default 1. */
  readonly minMs?: number;
  /** Default ten years. */
  readonly maxDays?: number;
}

/** Milliseconds from `500 ms`, `30s`, `15 min`, `24h`, `7 days`, or a bare number of `unit`. */
export function duration(unit: DurationUnit, { minMs = 1, maxDays = MAX_DAYS }: DurationLimits = {}): Format<number> {
  return format(`duration (a bare number: ${unit})`, (value) => {
    const ms = toMs(value, unit);
    if (ms === undefined) return bad(`must be a duration such as 500 ms, 30s, 15 min or 24h (a bare number: ${unit})`);
    if (ms < minMs) return bad(`must be at least ${minMs} ms`);
    return ms <= maxDays * UNIT_MS.d ? good(ms) : bad(`must be at most ${maxDays} days (a bare number: ${unit})`);
  });
}

/** Like `duration`, in seconds, which may have a fraction: for settings that channels keep in seconds. */
export const seconds: Format<number> = format('duration (a bare number: s)', (value) => {
  const reading = duration('s').read(value);
  return 'problem' in reading ? reading : good(reading.value / 1000);
});

/** Like `seconds`, without a fraction: at least 1. */
export const wholeSeconds: Format<number> = format('duration (a bare number: s)', (value) => {
  const reading = seconds.read(value);
  const isWhole = 'value' in reading && Number.isInteger(reading.value);
  return isWhole ? reading : bad('must be at least 1 second, without a fraction, such as 30, 30s or 1 min');
});

/** Like `seconds`, or 0, which switches the feature off. */
export const secondsOrOff: Format<number> = format('duration (a bare number: s), or 0 for off', (value) => {
  if (value === '0') return good(0);
  const reading = seconds.read(value);
  return 'problem' in reading ? bad('must be 0 (off) or a duration such as 30s, 5 min or 1h') : reading;
});

/** Undefined for -1, which switches the feature off; else at least one `unit`. */
export function durationOrOff(unit: DurationUnit): Format<number | undefined> {
  return format(`duration (a bare number: ${unit}), or -1 for off`, (value) => {
    if (value === '-1') return good(undefined);
    const reading = duration(unit, { minMs: UNIT_MS[unit] }).read(value);
    if ('value' in reading) return reading;
    return bad(`must be -1 (off) or a duration of at least 1 ${unit} and at most ${MAX_DAYS} days`);
  });
}

/** Milliseconds from a duration of at least a second (a bare number: s); undefined for `off`, which switches the feature off. */
export const intervalOrOff: Format<number | undefined> = format('duration (a bare number: s), or off', (value) => {
  if (value.toLowerCase() === 'off') return good(undefined);
  const reading = duration('s', { minMs: UNIT_MS.s, maxDays: MAX_TIMER_DAYS }).read(value);
  return 'problem' in reading ? bad('must be off or a duration from 1 s to 24 days, such as 30s or 5 min') : reading;
});

function toMs(value: string, bareUnit: DurationUnit): number | undefined {
  const [, number, word = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(value.toLowerCase()) ?? [];
  const unit = word === '' ? bareUnit : unitOf(word);
  return number === undefined || unit === undefined ? undefined : Math.round(Number(number) * UNIT_MS[unit]);
}

const unitOf = (word: string): DurationUnit | undefined =>
  isDurationUnit(word) ? word : (WORDS.get(word.replace(/s$/, '')) ?? (word === 'mins' ? 'min' : undefined));

const isDurationUnit = (unit: string): unit is DurationUnit => Object.hasOwn(UNIT_MS, unit);

/** Bytes from `5 MB`, `1MB`, `512 KB`, `5 GB` (of 1024 each), or a bare number of bytes. At least 1. */
export const byteSize: Format<number> = format('size (a bare number: bytes)', (value) => {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/.exec(value.toLowerCase());
  const unit = match?.[2] ?? '';
  const bytes = match === null || !isByteUnit(unit) ? 0 : Math.round(Number(match[1]) * UNIT_BYTES[unit]);
  return bytes >= 1 && Number.isSafeInteger(bytes) ? good(bytes) : bad('must be a size such as 1 MB, 512 KB or 5 GB');
});

/** Like `byteSize`; undefined for `off`, which switches the feature off. */
export const byteSizeOrOff: Format<number | undefined> = format('size (a bare number: bytes), or off', (value) => {
  if (value.toLowerCase() === 'off') return good(undefined);
  const reading = byteSize.read(value);
  return 'problem' in reading ? bad('must be off or a size such as 100 MB') : reading;
});

const isByteUnit = (unit: string): unit is keyof typeof UNIT_BYTES => Object.hasOwn(UNIT_BYTES, unit);
