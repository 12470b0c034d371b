import cluster from 'node:cluster';
import { CHANNELS } from '@ccm/channels/registry';
import type { Environment } from '@ccm/shared/platform/config';
import { openFleetStore, runService } from '@ccm/shared/app';
import type { FleetStore, ProcessParts } from '@ccm/shared/app';
import { CommandIntake } from '@ccm/shared/sending';
import type { Assembly, Service } from '@ccm/shared/platform/lifecycle';
import { loadKeyStore } from '@ccm/shared/platform/tls';
import { adminParts } from './admin/admin-parts.ts';
import { createAdminApp } from './admin/admin-app.ts';
import { apiRoutes } from './api/api-routes.ts';
import { openApiDocument } from './api/open-api.ts';
import { workerGroup } from './cluster/open-worker-group.ts';
import { WorkerSide } from './cluster/worker-side.ts';
import { createApp } from './http/app.ts';
import { HttpServer } from './http/http-server.ts';
import { KEY_STORE_VARIABLE, TlsReload } from './http/tls-reload.ts';
import { VERSION } from './version.ts';
import { openWebhookIntake } from './ingest/webhook-intake.ts';
import type { WebhookIntake } from './ingest/webhook-intake.ts';

/**
 * The gateway's whole life. Never returns. With GATEWAY_PROCESSES above one this process starts so many workers that share
 * SERVER_PORT, and serves administration for all of them.
 */
export const runGateway = (env: Environment): Promise<void> =>
  runService('gateway', env, build, { adminServer: !cluster.isWorker });

interface Gateway {
  readonly store: FleetStore;
  readonly intake: WebhookIntake;
  readonly commands: CommandIntake;
}

async function build(parts: ProcessParts): Promise<Assembly> {
  const isPrimary = cluster.isPrimary && parts.config.http.processes > 1;
  const store = openFleetStore({ config: parts.config, logger: parts.logger, recipe: 'producer', ...trustOf(parts) });
  parts.accountReload.follow(store.accounts);
  const intake = await openWebhookIntake(parts, store, { withSpool: !isPrimary });
  const gateway = { store, intake, commands: new CommandIntake(store.intake) };
  const serving = isPrimary ? [workerGroup(parts)] : publicServer(parts, gateway);
  const line = cluster.isWorker ? [new WorkerSide(parts)] : [];
  return { services: [store, ...intake.services, ...line, ...serving], adminHandler: adminHandler(parts, gateway) };
}

function publicServer({ config, logger }: ProcessParts, { store, intake, commands }: Gateway): Service[] {
  const { publicBaseUrl, bodyLimitBytes, trustProxy, rateLimitPerSecond, apiTokens } = config.http;
  const app = createApp({
    ...intake.accept,
    channels: CHANNELS,
    publicBaseUrl,
    bodyLimitBytes,
    trustProxy,
    rateLimit: rateLimitPerSecond,
    logger,
    api: apiRoutes({
      tokens: apiTokens,
      commands,
      messages: store.messages,
      isReady: intake.isReady,
      openApi: openApiDocument(CHANNELS, VERSION),
    }),
  });
  const { keyStore } = config.ssl;
  if (keyStore === undefined) return [new HttpServer({ ...config.http, app, logger })];
  const server = new HttpServer({ ...config.http, app, logger, tls: loadKeyStore(keyStore, KEY_STORE_VARIABLE) });
  return [new TlsReload({ keyStore, server, logger }), server];
}

const adminHandler = (
  { config, logger }: ProcessParts,
  { store, intake, commands }: Gateway,
): ReturnType<typeof createAdminApp> =>
  createAdminApp(adminParts({ config, store, accept: intake.accept, commands, logger }));

const trustOf = ({ trustedCas }: ProcessParts): { trust?: { ca: readonly string[] } } =>
  trustedCas === undefined ? {} : { trust: { ca: trustedCas } };
