/** The fields of a known kind: `true` for one that is read or left out on purpose, with all that it holds; else its own fields. */
export type KnownFields = true | { readonly [field: string]: KnownFields };

/**
 * The fields of a value that are not known, in their places; for a list the unknown fields of all items together. A plain value in place
 * of fields is unknown as a whole, because no reader finds it there. Undefined if nothing is unknown.
 */
export function unknownFieldsOf(value: unknown, known: KnownFields): unknown {
  if (known === true || value === null) return undefined;
  if (typeof value !== 'object') return isEmpty(value) ? undefined : value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => unknownFieldsOf(item, known)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  const rest = Object.entries(value).flatMap(([field, inner]: [string, unknown]) => {
    const expected = Object.hasOwn(known, field) ? known[field] : undefined;
    const unknown = expected === undefined ? inner : unknownFieldsOf(inner, expected);
    return isEmpty(unknown) ? [] : [[field, unknown] as const];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
