import { MINUTE_MS } from '@ccm/core/time';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import express, { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { sendProblem } from '../http/problem.ts';
import { SESSION_COOKIE, sessionCookie } from './console-sessions.ts';
import type { ConsoleSession } from './console-sessions.ts';
import { carriesCsrf, refuseForgery, requireAdmin } from './require-admin.ts';
import type { AdminAccess } from './require-admin.ts';
import type { OneTimeCodes, SignInWay } from './sign-in.ts';

interface SessionRoutesDeps extends AdminAccess {
  readonly ways: readonly SignInWay[];
  readonly codes: OneTimeCodes;
  /** Facts about this gateway that the page shows beside the session. */
  readonly about: { readonly version: string; readonly showCustomerData: boolean };
}

/** Wrong tries in a minute: of one address, and of all together. */
const MAX_FAILURES = 5;
const MAX_FAILURES_OF_ALL = 50;

/** Signing in and out of the console: POST, GET and DELETE /session, and the code of a one-time link. */
export function sessionRoutes(deps: SessionRoutesDeps): Router {
  const router = Router();
  const body = express.json({ limit: '10kb' });
  router.use('/session', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (deps.token === undefined) sendProblem(response, { status: 404 });
    else next();
  });
  router.post('/session/code', requireAdmin(deps), async (_request, response) => {
    const { code, expiresAtMs } = await deps.codes.issue();
    response
      .status(201)
      .json({ code, path: `/console/#token=${code}`, expiresAt: new Date(expiresAtMs).toISOString() });
  });
  router.post('/session', ofOwnOrigin, ...throttles(), body, async (request, response) => {
    if (!(await isLetIn(request.body, deps))) {
      sendProblem(response, { status: 401, detail: 'The token is not valid, or the link was used or is too old' });
      return;
    }
    const { value, ...session } = deps.sessions.open();
    setCookie(request, response, { value, maxAgeMs: session.expiresAtMs - Date.now() });
    response.json(shown(session, deps));
  });
  router.get('/session', (request, response) => {
    const session = deps.sessions.read(sessionCookie(request.get('cookie')));
    if (session === undefined) response.status(204).end();
    else response.json(shown(session, deps));
  });
  router.delete('/session', ofOwnOrigin, (request, response) => {
    const session = deps.sessions.read(sessionCookie(request.get('cookie')));
    if (session !== undefined && !carriesCsrf(request, session)) {
      refuseForgery(response);
      return;
    }
    deps.sessions.end(sessionCookie(request.get('cookie')));
    setCookie(request, response, { value: '', maxAgeMs: 0 });
    response.status(204).end();
  });
  return router;
}

async function isLetIn(body: unknown, { ways }: SessionRoutesDeps): Promise<boolean> {
  for (const way of ways) {
    const verdict = way.verify(body);
    if (verdict !== undefined) return verdict;
  }
  throw new PayloadError('token: ADMIN_TOKEN is needed, or `oneTime` with the code of a sign-in link', {
    field: 'token',
  });
}

const shown = ({ csrf, expiresAtMs }: ConsoleSession, { about }: SessionRoutesDeps): Record<string, unknown> => ({
  csrf,
  expiresAt: new Date(expiresAtMs).toISOString(),
  ...about,
});

function setCookie(
  request: Request,
  response: Response,
  cookie: { readonly value: string; readonly maxAgeMs: number },
): void {
  const isSecure = request.secure || request.get('x-forwarded-proto') === 'https';
  response.append(
    'Set-Cookie',
    [
      `${SESSION_COOKIE}=${cookie.value}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Strict',
      `Max-Age=${Math.floor(cookie.maxAgeMs / 1000)}`,
      ...(isSecure ? ['Secure'] : []),
    ].join('; '),
  );
}

/** Refuses to sign in or out from another site's page. A program sends no Origin. */
const ofOwnOrigin: RequestHandler = (request, response, next) => {
  const origin = request.get('origin');
  const site = request.get('sec-fetch-site');
  const isForeign =
    (origin !== undefined && hostOf(origin) !== request.get('host')) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none');
  if (isForeign) sendProblem(response, { status: 403, detail: 'Origin: another site cannot sign in or out' });
  else next();
};

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Slows down repeated wrong codes; a success is not counted. */
function throttles(): RequestHandler[] {
  const throttle = (limit: number, keyGenerator?: (request: Request) => string): RequestHandler =>
    rateLimit({
      windowMs: MINUTE_MS,
      limit,
      skipSuccessfulRequests: true,
      standardHeaders: false,
      legacyHeaders: false,
      ...compact({ keyGenerator }),
      handler: (_request, response) => {
        sendProblem(response, {
          status: 429,
          detail: 'Too many tries to sign in: wait a minute',
          retryAfterMs: MINUTE_MS,
        });
      },
    });
  return [throttle(MAX_FAILURES_OF_ALL, () => 'all'), throttle(MAX_FAILURES)];
}
