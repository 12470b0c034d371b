/** A time in the past, as the admin API writes it. */
export const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
