import { PayloadError } from '@ccm/shared/errors';
import type { Request } from 'express';
import { z } from 'zod';

export interface Page {
  readonly after: number;
  readonly limit: number;
}

const pageQuery = z.looseObject({
  next: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** `?limit=` (1 to 1000, default 100) and `?next=` (as an earlier page gave it). @throws {PayloadError} */
export function pageOf(request: Request): Page {
  const query = readQuery(request, pageQuery);
  return { after: query.next, limit: query.limit };
}

/** The query as the schema wants it. @throws {PayloadError} naming the parameter at fault. */
export function readQuery<Output>(request: Request, schema: z.ZodType<Output>): Output {
  return read(request.query, schema);
}

/** The JSON body as the schema wants it. @throws {PayloadError} naming the field at fault. */
export function readBody<Output>(request: Request, schema: z.ZodType<Output>): Output {
  return read(request.body ?? {}, schema);
}

function read<Output>(value: unknown, schema: z.ZodType<Output>): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new PayloadError(`${field === '' ? 'request' : field}: ${issue?.message ?? 'invalid'}`, { field });
}
