import { SECOND_MS } from '@ccm/core/time';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Metrics } from '@ccm/shared/platform/metrics';
import type { Request, RequestHandler } from 'express';

const API = /^\/(?:ccm\/)?(?:api|message)\//;

/** Measures from the request's headers to the end of the answer, for requests that were answered. */
export function exportRequests(metrics: Metrics): RequestHandler {
  const durations = metrics.histogram(METRICS.requests);
  return (request, response, next) => {
    const beganMs = performance.now();
    response.once('finish', () => {
      const status = `${Math.trunc(response.statusCode / 100)}xx`;
      durations.observe({ route: routeOf(request), status }, (performance.now() - beganMs) / SECOND_MS);
    });
    next();
  };
}

/** The route of a provider's or an application's request; every other request is a stranger's. */
function routeOf({ path, method }: Pick<Request, 'path' | 'method'>): 'api' | 'webhooks' | 'other' {
  if (API.test(path)) return 'api';
  return method === 'POST' ? 'webhooks' : 'other';
}
