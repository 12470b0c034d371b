import type { Logger } from '@ccm/shared/platform/logging';
import express from 'express';
import type { Express, Router } from 'express';
import { answerError } from '../http/answer-error.ts';
import { requireBearer } from '../http/bearer.ts';
import { sendProblem } from '../http/problem.ts';
import { bindRoutes } from './routes/bind-routes.ts';
import { campaignRoutes } from './routes/campaign-routes.ts';
import { deadLetterRoutes } from './routes/dead-letter-routes.ts';
import { messageRoutes } from './routes/message-routes.ts';
import { overviewRoutes } from './routes/overview-routes.ts';
import { quarantineRoutes } from './routes/quarantine-routes.ts';
import { attentionRoutes } from './routes/attention-routes.ts';
import { configRoutes } from './routes/config-routes.ts';
import { conversationRoutes } from './routes/conversation-routes.ts';
import { fleetRoutes } from './routes/fleet-routes.ts';

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
  readonly fleet: Parameters<typeof fleetRoutes>[0];
  readonly conversations: Parameters<typeof conversationRoutes>[0];
  readonly attention: Parameters<typeof attentionRoutes>[0];
  readonly config: Parameters<typeof configRoutes>[0];
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
    fleetRoutes(deps.fleet),
    conversationRoutes(deps.conversations),
    attentionRoutes(deps.attention),
    configRoutes(deps.config),
  ];
  app.use('/admin/v1', ...routes);
  app.use((_request, response) => {
    sendProblem(response, { status: 404 });
  });
  app.use(answerError(deps.logger));
  return app;
}
