import { bearerMatcher } from '@ccm/shared/platform/lifecycle';
import type { Request, RequestHandler, Response } from 'express';
import { sendProblem } from '../http/problem.ts';
import { READING_METHODS } from '../http/allowed-methods.ts';
import { equal, sessionCookie } from './console-sessions.ts';
import type { ConsoleSession, ConsoleSessions } from './console-sessions.ts';

export interface AdminAccess {
  /** ADMIN_TOKEN; undefined: there is no admin API (404). */
  readonly token: string | undefined;
  readonly sessions: ConsoleSessions;
}

/**
 * Lets in a program with the bearer token, and a browser with the session's cookie. A browser sends the cookie from any page: a call that
 * changes something must carry the session's CSRF token too, which only our own page can read.
 */
export function requireAdmin({ token, sessions }: AdminAccess): RequestHandler {
  const isBearer = bearerMatcher(token === undefined ? [] : [token]);
  return (request, response, next) => {
    if (token === undefined) {
      sendProblem(response, { status: 404 });
      return;
    }
    if (request.get('authorization') !== undefined) {
      if (isBearer(request.get('authorization'))) next();
      else refuse(response);
      return;
    }
    const session = sessions.read(sessionCookie(request.get('cookie')));
    if (session !== undefined) response.locals[EXPIRY] = session.expiresAtMs;
    if (session === undefined) refuse(response);
    else if (READING_METHODS.has(request.method) || carriesCsrf(request, session)) next();
    else refuseForgery(response);
  };
}

/** Whether a request proves that it comes from a page of ours: another site's page cannot read the session's CSRF token. */
export const carriesCsrf = (request: Request, { csrf }: ConsoleSession): boolean =>
  equal(request.get('x-csrf-token') ?? '', csrf);

/** Answers 403 to a request with the session's cookie and without its CSRF token. */
export function refuseForgery(response: Response): void {
  sendProblem(response, { status: 403, detail: 'X-CSRF-Token: the csrf of the session is needed' });
}

const EXPIRY = 'sessionExpiresAtMs';

/** The end of the session that let a request in, milliseconds since 1970; undefined for a program with the bearer token. */
export function sessionExpiry({ locals }: Response): number | undefined {
  const value: unknown = locals[EXPIRY];
  return typeof value === 'number' ? value : undefined;
}

function refuse(response: Response): void {
  response.set('WWW-Authenticate', 'Bearer');
  sendProblem(response, { status: 401, detail: 'Sign in, or send ADMIN_TOKEN as a bearer token' });
}
