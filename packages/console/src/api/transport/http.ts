import * as z from 'zod/mini';
import { ApiError, AwayError, ShapeError } from './problem.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call<Output> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `base`, such as `/fleet`. */
  readonly path: string;
  /** Default: the admin API. */
  readonly base?: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** The shape of the answer. */
  readonly schema: z.ZodMiniType<Output>;
  readonly signal?: AbortSignal;
}

/** For answers without content. */
export const nothing = z.unknown();

/** Connects API calls with the session. */
interface SessionHooks {
  readonly csrfToken: () => string | undefined;
  readonly onUnauthorized: () => void;
}

const noSession: SessionHooks = { csrfToken: () => undefined, onUnauthorized: () => undefined };
let session = noSession;

export function followSession(hooks: SessionHooks): void {
  session = hooks;
}

const ADMIN = '/admin/v1';

/** One call of the admin API. @throws {ApiError} {AwayError} {ShapeError} */
export async function call<Output>(request: Call<Output>): Promise<Output> {
  const response = await send({ ...request, path: `${request.base ?? ADMIN}${request.path}` });
  const text = await response.text();
  const value: unknown = text === '' ? null : parseJson(text);
  if (!response.ok) throw toApiError(response, value);
  const result = request.schema.safeParse(value);
  if (!result.success) throw new ShapeError(request.path, { cause: result.error });
  return result.data;
}

/** Calls any address of this origin, for people who try the API. @throws {AwayError} */
export async function send(request: Omit<Call<unknown>, 'schema' | 'base'>): Promise<Response> {
  const { path, query = {}, signal } = request;
  let response: Response;
  try {
    response = await fetch(`${path}${queryString(query)}`, initOf(request));
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new AwayError({ cause: error });
  }
  if (response.status === 401 && !path.endsWith('/session')) session.onUnauthorized();
  return response;
}

function initOf({ method = 'GET', body, signal }: Pick<Call<unknown>, 'method' | 'body' | 'signal'>): RequestInit {
  const csrf = session.csrfToken();
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrf !== undefined) headers['X-CSRF-Token'] = csrf;
  return {
    method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

export function queryString(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

const problemSchema = z.object({
  title: z.catch(z.optional(z.string()), undefined),
  detail: z.catch(z.optional(z.string()), undefined),
  field: z.catch(z.optional(z.string()), undefined),
});

function toApiError(response: Response, value: unknown): ApiError {
  const problem = problemSchema.safeParse(value).data;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const title = problem?.title ?? (response.statusText === '' ? 'Error' : response.statusText);
  return new ApiError({
    status: response.status,
    title,
    detail: problem?.detail ?? `The gateway answered ${response.status} ${title}`,
    field: problem?.field,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
