import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/** `Authorization: Bearer <one of the tokens>`, else 401; no tokens configured: the routes are not there (404). */
export function requireBearer(tokens: readonly string[]): RequestHandler {
  const digests = tokens.map(digest);
  return (request, response, next) => {
    if (digests.length === 0) {
      sendProblem(response, { status: 404 });
      return;
    }
    const claimed = digest(/^Bearer (.+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '');
    if (digests.some((expected) => timingSafeEqual(expected, claimed))) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer');
    sendProblem(response, { status: 401, detail: 'Authorization: a valid bearer token is needed' });
  };
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
