const whole = new Intl.NumberFormat('en');
/** One decimal, unless that is 0: `1.5`, `50`. */
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const formatCount = (value: number): string => whole.format(value);

/** 12,345 up to a hundred thousand, then 120K, 1.3M. */
export const formatShort = (value: number): string => (value < 100_000 ? whole.format(value) : compact.format(value));

/** Two digits that tell: `0.033`, `0.25`. */
const fraction = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

/** Messages per second: two significant digits below one, so that no two marks of an axis look alike, one decimal below a hundred. */
export function formatRate(perSecond: number): string {
  if (perSecond < 1) return fraction.format(perSecond);
  return perSecond < 100 ? tenths.format(perSecond) : whole.format(Math.round(perSecond));
}

export const formatPercent = (share: number): string => `${tenths.format(share * 100)} %`;

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? whole.format(Math.round(value)) : tenths.format(value)} ${UNITS[power] ?? 'B'}`;
}

/** 38 ms, 1.2 s, 4 min, 24 h, 2.5 d. A time that rounds up to the next unit is shown in that unit: never `60 s`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${tenths.format(seconds)} s`;
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = seconds / 3600;
  if (hours < 48) return `${tenths.format(hours)} h`;
  return `${tenths.format(hours / 24)} d`;
}

/** `1 message`, `12 messages`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
