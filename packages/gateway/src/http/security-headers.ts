import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** Helmet's headers, made once: they are the same for every answer, and cost more than the rest of a small request when made anew. */
export function securityHeaders(): RequestHandler {
  const model = new ServerResponse(new IncomingMessage(new Socket()));
  helmet()(model.req, model, (fault?: unknown) => {
    if (fault !== undefined) throw new Error('helmet could not make its headers', { cause: fault });
  });
  const headers = new Map(Object.entries(model.getHeaders()).map(([name, value]) => [name, String(value)]));
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}
