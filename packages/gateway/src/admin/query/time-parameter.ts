import { z } from 'zod';

/** A time in a query or a body: ISO 8601 with an offset, or milliseconds since 1970. */
export const timeParameter = z
  .union(
    [
      z.number().nonnegative(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
      z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
      // In an address a plus that nobody encoded is a blank.
      z
        .string()
        .regex(/^\d{4}-\d\d-\d\dT\S+ \d\d:\d\d$/)
        .transform((text) => text.replace(' ', '+'))
        .pipe(z.iso.datetime({ offset: true }))
        .transform((text) => Date.parse(text)),
    ],
    { error: 'must be a time with its offset, such as 2026-11-22T10:00:00Z, or milliseconds since 1970' },
  )
  .optional();
