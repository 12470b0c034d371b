import type { z } from 'zod';

/** A fault of a request, and its place. */
interface RequestFault {
  readonly path: readonly PropertyKey[];
  readonly words: string;
}

/** The name of each JSON type for people. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** For `safeParse`: words in place of the library's own, where the schema has none. */
export const wordsOfIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `must be ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  if (issue.code === 'too_big') return `must have at most ${String(issue.maximum)} entries`;
  return 'is not as documented';
};

/** The fault at the innermost place: where several shapes are possible, of the one that came closest. */
export function faultIn(issues: readonly z.core.$ZodIssue[]): RequestFault {
  const [first] = issues;
  if (first === undefined) return { path: [], words: 'is not as documented' };
  const outer = { path: first.path, words: first.message };
  if (first.code !== 'invalid_union') return outer;
  const closest = first.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => faultIn(branch))
    .toSorted((a, b) => b.path.length - a.path.length)
    .at(0);
  if (closest === undefined || closest.path.length === 0) return outer;
  return { path: [...first.path, ...closest.path], words: closest.words };
}
