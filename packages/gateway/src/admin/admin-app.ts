import { PayloadError } from '@ccm/core/domain';
import type { Logger } from '@ccm/shared/platform/logging';
import { isUtf8 } from 'node:buffer';
import express from 'express';
import type { Express, RequestHandler, Router } from 'express';
import { allowedMethods } from '../http/allowed-methods.ts';
import { answerError } from '../http/answer-error.ts';
import { consoleHeaders, consoleRoutes } from '../console/console-routes.ts';
import { requireAdmin } from '../console/require-admin.ts';
import { sessionRoutes } from '../console/session-routes.ts';
import type { StaticFiles } from '../console/static-files.ts';
import { sendProblem } from '../http/problem.ts';
import { traceChanges } from '../http/trace-requests.ts';
import { bindRoutes } from './routes/bind-routes.ts';
import { campaignRoutes } from './routes/campaign-routes.ts';
import { deadLetterRoutes } from './routes/dead-letter-routes.ts';
import { messageRoutes } from './routes/message-routes.ts';
import { overviewRoutes } from './routes/overview-routes.ts';
import { quarantineRoutes } from './routes/quarantine-routes.ts';
import { attentionRoutes } from './routes/attention-routes.ts';
import { configRoutes } from './routes/config-routes.ts';
import { conversationRoutes } from './routes/conversation-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { archiveRoutes } from './archive/archive-routes.ts';
import { doctorRoutes } from './doctor/doctor-routes.ts';
import { checkRoutes } from './accounts/check-routes.ts';
import { streamRoutes } from './stream/stream-routes.ts';
import { fleetRoutes } from './routes/fleet-routes.ts';
import { sharedAnswers } from './view/shared-answers.ts';

/** From this number of readers of the stream on, open consoles share answers. */
const CROWD = 5;

export interface AdminDeps {
  /** Access to the admin API; without ADMIN_TOKEN it is off. */
  readonly session: Parameters<typeof sessionRoutes>[0];
  readonly consoleFiles: StaticFiles;
  /** Gives the body of GET /openapi.json. */
  readonly openApi: () => object;
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
  readonly events: Parameters<typeof eventRoutes>[0];
  readonly stream: Parameters<typeof streamRoutes>[0];
  readonly check: Parameters<typeof checkRoutes>[0];
  readonly doctor: Parameters<typeof doctorRoutes>[0];
  readonly archive: Parameters<typeof archiveRoutes>[0];
}

/** The admin API and the console, on the gateway's admin port, behind ADMIN_TOKEN. Lists answer `{items, next}`. */
export function createAdminApp(deps: AdminDeps): Express {
  const app = express();
  const methods = allowedMethods(deps.openApi);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(consoleHeaders, methods.options);
  app.use('/admin/v1', sessionRoutes(deps.session));
  // Of any type: a body that were left unread would make of an order for some an order for all.
  const body = express.json({ limit: '1mb', type: () => true, verify: assertUtf8 });
  const isCrowded = (): boolean => deps.stream.feed.readers >= CROWD;
  app.use('/admin/v1', requireAdmin(deps.session), noStore, sharedAnswers(isCrowded), body, traceChanges);
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
    eventRoutes(deps.events),
    streamRoutes(deps.stream),
    checkRoutes(deps.check),
    archiveRoutes(deps.archive),
    doctorRoutes(deps.doctor),
  ];
  app.use('/admin/v1', ...routes);
  app.get('/openapi.json', (_request, response) => {
    response.json(deps.openApi());
  });
  app.use(consoleRoutes(deps.consoleFiles));
  app.use(methods.refuse);
  app.use((_request, response) => {
    sendProblem(response, { status: 404 });
  });
  app.use(answerError(deps.logger, OPERATORS_WORDS));
  return app;
}

/** @throws {PayloadError} */
function assertUtf8(_request: unknown, _response: unknown, bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new PayloadError('the body is not UTF-8: write JSON in UTF-8');
}

const OPERATORS_WORDS = {
  storeAway: 'Redis does not answer: start it, check REDIS_URL and the network, and try again',
  bodyTooLarge: 'body: larger than 1 MB, the most that the admin API takes',
} as const;

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
