/** The filters of an address, such as `?channel=viber&status=failed`. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** A filter of the address has a value that it cannot have. */
class FilterError extends Error {
  constructor(name: string, value: string, allowed: string) {
    super(`The filter ${name} cannot be “${value}”. It takes ${allowed}.`);
    this.name = 'FilterError';
  }
}

/** The router wraps the error of a filter. */
export function filterErrorOf(error: unknown): FilterError | undefined {
  if (error instanceof FilterError) return error;
  return error instanceof Error && error.cause instanceof FilterError ? error.cause : undefined;
}

type Raw = Readonly<Record<string, unknown>>;

export function textOf(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws {FilterError} */
export function oneOf<Value extends string>(raw: Raw, name: string, allowed: readonly Value[]): Value | undefined {
  const value = textOf(raw, name);
  if (value === undefined) return undefined;
  const known = allowed.find((candidate) => candidate === value);
  if (known === undefined) throw new FilterError(name, value, allowed.join(', '));
  return known;
}

/** The admin API knows which channels there are. @throws {FilterError} for a value that is no channel's name. */
export function channelIn(raw: Raw): string | undefined {
  const value = textOf(raw, 'channel');
  if (value !== undefined && !/^[a-z][\da-z-]*$/.test(value))
    throw new FilterError('channel', value, "a channel's name");
  return value;
}

const SPANS = { '15m': 15, '1h': 60, '24h': 1440, '7d': 10_080 } as const;
export type Span = keyof typeof SPANS;
export const SPAN_NAMES = Object.keys(SPANS) as readonly Span[];
export const SPAN_CHOICES: readonly { readonly id: Span; readonly label: string }[] = [
  { id: '15m', label: 'Last 15 minutes' },
  { id: '1h', label: 'Last hour' },
  { id: '24h', label: 'Last 24 hours' },
  { id: '7d', label: 'Last 7 days' },
];

const STEP_MS = 60_000;

/** The beginning of a span as an ISO time, rounded to the minute so that the key of a query stays the same for a while. */
export function sinceOf(span: Span | undefined): string | undefined {
  if (span === undefined) return undefined;
  const nowMs = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  return new Date(nowMs - SPANS[span] * STEP_MS).toISOString();
}
