import type { AnyChannel } from '@ccm/channels/registry';
import type { TrustProxy } from '@ccm/shared/platform/config';
import type { Logger } from '@ccm/shared/platform/logging';
import express from 'express';
import type { Express, RequestHandler, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { AcceptDeps } from '../ingest/accept-webhook.ts';
import { allowedMethods } from './allowed-methods.ts';
import { answerError, PUBLIC_WORDS } from './answer-error.ts';
import { sendProblem } from './problem.ts';
import { selfCheckRoutes } from './self-check.ts';
import type { SelfCheck } from './self-check.ts';
import { securityHeaders } from './security-headers.ts';
import { traceRequests } from './trace-requests.ts';
import { webhookRoutes } from './webhook-routes.ts';

interface AppDeps extends AcceptDeps {
  readonly channels: readonly AnyChannel[];
  readonly publicBaseUrl: string | undefined;
  readonly bodyLimitBytes: number;
  readonly trustProxy: TrustProxy;
  /** Per second and client address; 0: off. */
  readonly rateLimit: number;
  /** Observes every request, before anything else does. */
  readonly observe: RequestHandler;
  /** Goes before the body is read. */
  readonly apiAccess: RequestHandler;
  readonly api: Router;
  /** Answers the fleet's own number, so that a check can see whether an address leads here. */
  readonly selfCheck: SelfCheck;
  /** Gives the body of GET /openapi.json: it tells the methods of each path. */
  readonly openApi: () => object;
  readonly logger: Logger;
}

/** Everything is served at the root, and under /ccm, where Hybrid Chat's nginx publishes it. */
const PREFIXES = ['/ccm', '/'] as const;

/** The gateway's Express app, not listening. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', deps.trustProxy);
  app.set('query parser', 'simple');
  const methods = allowedMethods(deps.openApi);
  app.use(deps.observe);
  app.use(securityHeaders());
  if (deps.rateLimit > 0) app.use(limitRate(deps.rateLimit));
  app.use(methods.options);
  for (const prefix of PREFIXES) app.use(prefix, deps.apiAccess);
  app.use(refuseLargeBodies(deps.bodyLimitBytes));
  app.use(express.raw({ type: () => true, limit: deps.bodyLimitBytes }));
  app.use(traceRequests);
  const webhooks = webhookRoutes(deps.channels, deps, deps.publicBaseUrl);
  for (const prefix of PREFIXES) app.use(prefix, webhooks, deps.api, selfCheckRoutes(deps.selfCheck));
  app.use(methods.refuse);
  app.use((_request, response) => {
    sendProblem(response, { status: 404, detail: 'No such route; GET /openapi.json lists them' });
  });
  app.use(answerError(deps.logger, PUBLIC_WORDS));
  return app;
}

/** By the length that it says it has: the parser answers only when it has thrown all of it away. */
const refuseLargeBodies =
  (limitBytes: number): RequestHandler =>
  (request, response, next) => {
    if (Number(request.headers['content-length'] ?? 0) <= limitBytes) next();
    else sendProblem(response, { status: 413, detail: PUBLIC_WORDS.bodyTooLarge });
  };

function limitRate(perSecond: number): express.RequestHandler {
  return rateLimit({
    windowMs: 1000,
    limit: perSecond,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response) => {
      sendProblem(response, {
        status: 429,
        detail: 'More requests per second than RATE_LIMIT allows',
        retryAfterMs: 1000,
      });
    },
  });
}
