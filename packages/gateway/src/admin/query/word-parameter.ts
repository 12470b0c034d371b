import { z } from 'zod';

/** One of some words in a query, in any case and between blanks, as operators write it: `SMS`. */
export const wordParameter = <const Words extends readonly string[]>(words: Words) =>
  z.string().trim().toLowerCase().pipe(z.enum(words)).meta({ enum: words }).optional();
