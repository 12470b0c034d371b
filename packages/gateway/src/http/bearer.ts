import { bearerMatcher } from '@ccm/shared/platform/lifecycle';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/** `Authorization: Bearer <one of the tokens>`, else 401; no tokens configured: the routes are not there (404). */
export function requireBearer(tokens: readonly string[]): RequestHandler {
  const matches = bearerMatcher(tokens);
  return (request, response, next) => {
    if (tokens.length === 0) {
      sendProblem(response, { status: 404 });
      return;
    }
    if (matches(request.get('authorization'))) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer');
    sendProblem(response, { status: 401, detail: 'Authorization: a valid bearer token is needed' });
  };
}
