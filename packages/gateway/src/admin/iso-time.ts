/** A time as the API writes it. */
export const isoTime = (atMs: number): string => new Date(atMs).toISOString();

/** The same where there may be none. */
export const isoTimeOrNull = (atMs: number | undefined): string | null => (atMs === undefined ? null : isoTime(atMs));
