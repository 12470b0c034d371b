import { z } from 'zod';

/** A time in a query: ISO 8601 with an offset, or milliseconds since 1970. */
export const timeParameter = z
  .union([z.coerce.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .optional();
