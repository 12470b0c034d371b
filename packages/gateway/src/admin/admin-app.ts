import type { Logger } from '@ccm/shared/platform/logging';
import express from 'express';
import type { Express, Router } from 'express';
import { answerError } from '../http/answer-error.ts';
import { requireBearer } from '../http/bearer.ts';
import { sendProblem } from '../http/problem.ts';
import { bindRoutes } from './bind-routes.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { quarantineRoutes } from './quarantine-routes.ts';

export interface AdminDeps {
  /** ADMIN_TOKEN; undefined: the admin API is off. */
  readonly token: string | undefined;
  readonly logger: Logger;
  readonly deadLetters: Parameters<typeof deadLetterRoutes>[0];
  readonly quarantine: Parameters<typeof quarantineRoutes>[0];
  readonly messages: Parameters<typeof messageRoutes>[0];
  readonly overview: Parameters<typeof overviewRoutes>[0];
  readonly binds: Parameters<typeof bindRoutes>[0];
  readonly campaigns: Parameters<typeof campaignRoutes>[0];
}

/** The admin API, on the gateway's admin port, behind ADMIN_TOKEN. Lists answer `{items, next}`. */
export function createAdminApp(deps: AdminDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use('/admin/v1', requireBearer(deps.token === undefined ? [] : [deps.token]), express.json({ limit: '1mb' }));
  const routes: Router[] = [
    deadLetterRoutes(deps.deadLetters),
    quarantineRoutes(deps.quarantine),
    messageRoutes(deps.messages),
    overviewRoutes(deps.overview),
    bindRoutes(deps.binds),
    campaignRoutes(deps.campaigns),
  ];
  app.use('/admin/v1', ...routes);
  app.use((_request, response) => {
    sendProblem(response, { status: 404 });
  });
  app.use(answerError(deps.logger));
  return app;
}
