import { startSpan } from '@ccm/shared/platform/tracing';
import type { Request, RequestHandler } from 'express';

const API = /^\/(?:ccm\/)?(?:api|message)\//;

/**
 * Handles each request in a span of its own. An application's span continues the application's trace; the `traceparent` of providers and
 * strangers is ignored. Costs nothing while tracing is off.
 */
export const traceRequests: RequestHandler = (request, response, next) => {
  const parent = API.test(request.path) ? request.get('traceparent') : undefined;
  const span = startSpan(request.method, {
    kind: 'server',
    parent,
    attributes: { 'http.request.method': request.method },
  });
  if (span === undefined) {
    next();
    return;
  }
  response.once('close', () => {
    const { statusCode } = response;
    span.describe({ name: nameOf(request), attributes: { 'http.response.status_code': statusCode } });
    if (statusCode >= 500) span.fail(statusCode);
    span.end();
  });
  span.run(next);
};

/** By the route's pattern: paths may hold ids. */
function nameOf({ method, path, route }: Request): string {
  const pattern = (route as { readonly path?: unknown } | undefined)?.path;
  if (typeof pattern === 'string') return `${method} ${pattern}`;
  if (Array.isArray(pattern) && pattern.includes(path)) return `${method} ${path}`;
  // Plain paths of webhooks are served without a route of Express.
  return method === 'POST' && !API.test(path) ? `${method} webhook` : method;
}
