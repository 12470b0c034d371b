/** The answer of a route; undefined where no route matches. */
export type Answer = { readonly status: number; readonly body?: unknown } | undefined;

export const problem = (status: number, detail: string): Record<string, unknown> => ({
  type: 'about:blank',
  title: titleOf(status),
  status,
  detail,
});
const titleOf = (status: number): string =>
  ({
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    409: 'Conflict',
    503: 'Service Unavailable',
  })[status] ?? 'Error';

export const found = (body: unknown): Answer =>
  body === undefined ? { status: 404, body: problem(404, 'Nothing has this id') } : { status: 200, body };
export const removed = (isRemoved: boolean): Answer =>
  isRemoved ? { status: 204 } : { status: 404, body: problem(404, 'Nothing has this id') };

export function page(items: readonly unknown[], query: URLSearchParams): Answer {
  const limit = Number(query.get('limit') ?? 1000);
  const from = Number(query.get('next') ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return { status: 200, body: { items: items.slice(from, from + limit), next } };
}
