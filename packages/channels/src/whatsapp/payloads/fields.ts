import { z } from 'zod';

/** Text that says something: null, blanks and other types count as absent. A number is taken as its digits. */
export const text = z
  .union([z.string(), z.number()])
  .transform((value) => (String(value).trim() === '' ? undefined : String(value)))
  .optional()
  .catch(undefined);
export const number = z
  .union([z.number(), z.string().regex(/\d/).transform(Number)])
  .refine((value) => Number.isFinite(value))
  .optional()
  .catch(undefined);
/** One object alone counts as a list of one. */
export const items = z.union([z.array(z.unknown()), z.looseObject({}).transform((one): unknown[] => [one])]);
/** Most lists are absent: told apart first, as a schema that does not fit takes long to say so. */
export const list = items
  .optional()
  .catch(undefined)
  .transform((items): unknown[] => items ?? []);
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
  .optional()
  .catch(undefined);

/** An object that may be missing, or something else altogether: one odd part must not cost the rest of a message. */
export const part = <Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodCatch<z.ZodOptional<z.ZodObject<Shape, z.core.$loose>>> => z.looseObject(shape).optional().catch(undefined);

/**
 * The items of a list that are objects, each read for itself. The schema is made once: making one costs more than reading with it.
 * @param plain the field that a text in place of an object means.
 */
export const listOf = <Shape extends z.ZodRawShape>(
  shape: Shape,
  plain?: keyof Shape & string,
): z.ZodPipe<typeof list, z.ZodTransform<z.output<z.ZodObject<Shape, z.core.$loose>>[], unknown[]>> => {
  const itemSchema = z.looseObject(shape);
  return list.transform((items) =>
    items.flatMap((item) => {
      const read = itemSchema.safeParse(plain !== undefined && typeof item === 'string' ? { [plain]: item } : item);
      return read.success ? [read.data] : [];
    }),
  );
};

/** A word; Meta's reference shows an object with a flag for each kind instead: `{"customer_changed_number": true}`. */
export const kindOrFlags = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null
      ? Object.entries(given).find(([, isSet]) => isSet === true || isSet === 'true')?.[0]
      : given,
  text,
);

/** One error alone counts as a list of one, and its words alone as its title. */
export const errors = z.preprocess(
  (given) => (typeof given === 'string' ? [given] : given),
  listOf(
    {
      code: number,
      title: text,
      message: text,
      details: text,
      error_data: z.preprocess(
        (given) => (typeof given === 'string' ? { details: given } : given),
        part({ details: text }),
      ),
    },
    'title',
  ),
);

/** An object whose errors some platforms between WhatsApp and us write as one, `error`. */
export const withErrors = <T extends z.ZodType>(schema: T): z.ZodPreprocess<T> =>
  z.preprocess(
    (given) =>
      typeof given === 'object' && given !== null && 'error' in given && !('errors' in given)
        ? { ...given, errors: given.error }
        : given,
    schema,
  );
