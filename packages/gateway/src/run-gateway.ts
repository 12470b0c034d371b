import { CHANNELS } from '@ccm/shared/channels';
import type { Environment } from '@ccm/shared/config';
import { openFleetStore, redisCheck, runService } from '@ccm/shared/fleet';
import type { FleetStore, ProcessParts } from '@ccm/shared/fleet';
import type { Assembly } from '@ccm/shared/lifecycle';
import { CommandIntake } from '@ccm/shared/intake';
import { loadKeyStore } from '@ccm/shared/tls';
import { adminParts } from './admin/admin-parts.ts';
import { createAdminApp } from './admin/admin-app.ts';
import { apiRoutes } from './api/api-routes.ts';
import { openApiDocument } from './api/open-api.ts';
import { createApp } from './http/app.ts';
import { HttpServer } from './http/http-server.ts';
import { VERSION } from './version.ts';
import type { AcceptParts } from './webhooks/accept-webhook.ts';
import { BatchingInbox } from './webhooks/webhook-inbox.ts';

/** The gateway's whole life. Never returns. */
export const runGateway = (env: Environment): Promise<void> => runService('gateway', env, build);

async function build(parts: ProcessParts): Promise<Assembly> {
  const { config, logger, health } = parts;
  const store = openFleetStore({ config, logger, recipe: 'producer', ...trustOf(parts) });
  const isReady = (): boolean => store.redis.status === 'ready';
  const accept = acceptParts(parts, store, isReady);
  const commands = new CommandIntake(store.intake);
  const app = createApp({
    ...accept,
    channels: CHANNELS,
    publicBaseUrl: config.http.publicBaseUrl,
    bodyLimitBytes: config.http.bodyLimitBytes,
    trustProxy: config.http.trustProxy,
    rateLimit: config.http.rateLimitPerSecond,
    logger,
    api: apiRoutes({
      tokens: config.http.apiTokens,
      commands,
      messages: store.messages,
      isReady,
      openApi: openApiDocument(CHANNELS, VERSION),
    }),
  });
  health.register('redis', redisCheck(store.redis));
  const tls = config.ssl.keyStore === undefined ? undefined : loadKeyStore(config.ssl.keyStore, 'SSL_KEY_STORE');
  const server = new HttpServer({ ...config.http, app, logger, ...(tls === undefined ? {} : { tls }) });
  return {
    services: [store, server],
    adminHandler: createAdminApp(adminParts({ config, store, accept, commands, logger })),
  };
}

function acceptParts(
  { config, metrics, logger }: ProcessParts,
  store: FleetStore,
  isReady: () => boolean,
): AcceptParts {
  const webhooks = metrics.counter({
    name: 'webhooks_total',
    help: 'Webhook requests by what became of them',
    labels: ['provider', 'outcome'],
  });
  const inbox = new BatchingInbox({
    queueOf: store.lane,
    isReady,
    highWater: { envelopes: config.http.highWaterMark, bytes: 64 * 1024 * 1024 },
  });
  metrics.gauge({
    name: 'webhooks_on_their_way',
    help: 'Envelopes accepted but not yet confirmed by Redis',
    collect: (gauge) => {
      gauge.set(inbox.load.envelopes);
    },
  });
  const { accounts, vault, quarantine } = store;
  return { accounts, vault, quarantine, inbox, logger, count: (event) => webhooks.inc(event) };
}

const trustOf = ({ trustedCas }: ProcessParts): { trust?: { ca: readonly string[] } } =>
  trustedCas === undefined ? {} : { trust: { ca: trustedCas } };
