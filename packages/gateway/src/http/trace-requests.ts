import { startSpan } from '@ccm/shared/platform/tracing';
import type { Request, RequestHandler, Response } from 'express';
import { READING_METHODS } from './allowed-methods.ts';

const API = /^\/(?:ccm\/)?(?:api|message)\//;

/**
 * Handles each request in a span of its own. An application's span continues the application's trace; the `traceparent` of providers and
 * strangers is ignored. Costs nothing while tracing is off.
 */
export const traceRequests: RequestHandler = (request, response, next) => {
  const parent = API.test(request.path) ? request.get('traceparent') : undefined;
  traced(request, response, { parent, nameOf, work: next });
};

/**
 * Handles each call of the admin API that changes something in a span, which continues the trace of the program that calls. Consoles read
 * all the time: what only reads is no piece of any message's work. Goes behind the check of the token.
 */
export const traceChanges: RequestHandler = (request, response, next) => {
  if (READING_METHODS.has(request.method)) next();
  else traced(request, response, { parent: request.get('traceparent'), nameOf: nameOfChange, work: next });
};

interface TracedRequest {
  readonly parent: string | undefined;
  /** Of the handled request: only then is its route known. */
  readonly nameOf: (request: Request) => string;
  readonly work: () => void;
}

function traced(request: Request, response: Response, { parent, nameOf: nameAtEnd, work }: TracedRequest): void {
  const { method } = request;
  const span = startSpan(method, { kind: 'server', parent, attributes: { 'http.request.method': method } });
  if (span === undefined) {
    work();
    return;
  }
  response.once('close', () => {
    const { statusCode } = response;
    span.describe({ name: nameAtEnd(request), attributes: { 'http.response.status_code': statusCode } });
    if (statusCode >= 500) span.fail(statusCode);
    span.end();
  });
  span.run(work);
}

/** By the route's pattern: paths may hold ids. */
function nameOf(request: Request): string {
  const { method, path } = request;
  const pattern = patternOf(request);
  if (typeof pattern === 'string') return `${method} ${pattern}`;
  if (Array.isArray(pattern) && pattern.includes(path)) return `${method} ${path}`;
  // Plain paths of webhooks are served without a route of Express.
  return method === 'POST' && !API.test(path) ? `${method} webhook` : method;
}

function nameOfChange(request: Request): string {
  const pattern = patternOf(request);
  return typeof pattern === 'string' ? `${request.method} /admin/v1${pattern}` : request.method;
}

const patternOf = ({ route }: Request): unknown => (route as { readonly path?: unknown } | undefined)?.path;
