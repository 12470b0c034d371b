import type { HttpRequest } from '@ccm/core/ports';
import { currentTraceparent, inSpan, isTracing } from '../tracing/index.ts';
import type { HttpClientOptions } from './http-client-options.ts';

/**
 * One call in a span of its own. The span names the host, and never the path or the query: some providers take a secret or a number
 * there.
 */
export async function tracedCall<Reply extends { readonly status: number }>(
  request: HttpRequest,
  { propagatesTrace = false }: Pick<HttpClientOptions, 'propagatesTrace'>,
  call: (request: HttpRequest) => Promise<Reply>,
): Promise<Reply> {
  if (!isTracing()) return call(request);
  const { method } = request;
  const host = URL.parse(request.url)?.host ?? '';
  const attributes = { 'http.request.method': method, 'server.address': host };
  return inSpan(`${method} ${host}`, { kind: 'client', attributes }, async (span) => {
    const traceparent = propagatesTrace ? currentTraceparent() : undefined;
    const reply = await call(traceparent === undefined ? request : withHeader(request, traceparent));
    span?.describe({ attributes: { 'http.response.status_code': reply.status } });
    return reply;
  });
}

const withHeader = (request: HttpRequest, traceparent: string): HttpRequest => ({
  ...request,
  headers: { ...request.headers, traceparent },
});
