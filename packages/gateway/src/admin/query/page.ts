import { PayloadError } from '@ccm/core/domain';
import { readCursor, writeCursor } from '@ccm/shared/storage/redis';
import type { Placed } from '@ccm/shared/storage/redis';
import type { Request } from 'express';
import { z } from 'zod';
import { queryWords } from './query-words.ts';

export interface Page {
  /** The end of the page before; undefined: the first page. */
  readonly behind: Placed | undefined;
  readonly limit: number;
}

const pageQuery = z.looseObject({
  next: z.string().default(''),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** `?limit=` (1 to 1000, default 100) and `?next=` (as an earlier page gave it). @throws {PayloadError} */
export function pageOf(request: Request): Page {
  const query = readQuery(request, pageQuery);
  const behind = query.next === '' ? undefined : readCursor(query.next);
  if (query.next !== '' && behind === undefined)
    throw new PayloadError('next: not a value from an earlier page', { field: 'next' });
  return { behind, limit: query.limit };
}

/** The answer of a list: `next` leads to the page behind this one, even if items are removed or added meanwhile. */
export const listOf = <Item>(
  items: readonly Item[],
  next: Placed | undefined,
): { items: readonly Item[]; next: string | null } => ({
  items,
  next: next === undefined ? null : writeCursor(next),
});

/** Parameters whose format the API's description names: nothing is no time. */
const TIMES: ReadonlySet<string> = new Set(['since', 'until']);

/**
 * The query as the schema wants it; a parameter without a value is not there, as forms send it, unless it is a time. @throws
 * {PayloadError} naming the parameter at fault.
 */
export function readQuery<Output>(request: Request, schema: z.ZodType<Output>): Output {
  const given = Object.entries(request.query).filter(([name, value]) => value !== '' || TIMES.has(name));
  return read(Object.fromEntries(given), schema);
}

/** The JSON body as the schema wants it. @throws {PayloadError} naming the field at fault. */
export function readBody<Output>(request: Request, schema: z.ZodType<Output>): Output {
  return read(request.body ?? {}, schema);
}

function read<Output>(value: unknown, schema: z.ZodType<Output>): Output {
  const result = schema.safeParse(value, { error: queryWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue === undefined ? '' : fieldOf(issue);
  const details = field === '' ? {} : { field };
  throw new PayloadError(`${field || 'request'}: ${issue?.message ?? 'is not as documented'}`, details);
}

/** The place of the fault, `filter.kind` for example; empty: the request itself is not an object. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return [...issue.path, ...unknown].join('.');
}
