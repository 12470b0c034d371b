import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Words for `safeParse` of operators' queries in place of the library's own, if the schema has none. */
export const queryWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return `must be ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
  if (issue.code === 'unrecognized_keys') return 'is not known here: leave it out';
  if (issue.code === 'too_small')
    return typeof issue.input === 'string' ? 'must not be empty' : `must be at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big')
    return typeof issue.input === 'number' ? `must be at most ${String(issue.maximum)}` : 'is too long';
  return 'is not as documented';
};
