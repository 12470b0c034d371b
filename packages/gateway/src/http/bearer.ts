import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/** Whether an Authorization header holds one of the tokens. In constant time. */
export function bearerMatcher(tokens: readonly string[]): (header: string | undefined) => boolean {
  const digests = tokens.map(digest);
  return (header) => {
    const claimed = digest(/^Bearer +(\S.*)$/i.exec(header ?? '')?.[1] ?? '');
    return digests.some((expected) => timingSafeEqual(expected, claimed));
  };
}

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

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
