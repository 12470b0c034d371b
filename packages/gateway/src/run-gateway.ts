import cluster from 'node:cluster';
import { CHANNELS } from '@ccm/channels/registry';
import { lazy } from '@ccm/core/objects';
import type { Environment } from '@ccm/shared/platform/config';
import { learnIn, openStores, renewedCredentialsReader, runService, VERSION } from '@ccm/shared/app';
import type { Stores, ProcessDeps } from '@ccm/shared/app';
import { CommandIntake } from '@ccm/shared/sending';
import { drainTimeoutOf } from '@ccm/shared/platform/lifecycle';
import type { Assembly, Component } from '@ccm/shared/platform/lifecycle';
import { loadKeyStore } from '@ccm/shared/platform/tls';
import { adminDeps } from './admin/admin-deps.ts';
import { createAdminApp } from './admin/admin-app.ts';
import type { AdminDeps } from './admin/admin-app.ts';
import { examine } from './admin/doctor/examination.ts';
import { periodicExamination } from './admin/doctor/periodic-examination.ts';
import { apiAccess, apiRoutes } from './api/api-routes.ts';
import { openApiDocument } from './api/open-api.ts';
import { workerGroup } from './cluster/open-worker-group.ts';
import { WorkerSide } from './cluster/worker-side.ts';
import { createApp } from './http/app.ts';
import { SelfCheck } from './http/self-check.ts';
import { HttpServer } from './http/http-server.ts';
import { KEY_STORE_VARIABLE, TlsReload } from './http/tls-reload.ts';
import { exportFleet } from './metrics/fleet-metrics.ts';
import { exportRequests } from './metrics/request-metrics.ts';
import { openWebhookIntake } from './ingest/webhook-intake.ts';
import type { WebhookIntake } from './ingest/webhook-intake.ts';

/**
 * The gateway's whole life. Never returns. With GATEWAY_PROCESSES above one this process starts that number of workers, which share
 * SERVER_PORT, and serves administration for all of them.
 */
export const runGateway = (env: Environment): Promise<void> =>
  runService({ service: 'gateway', env, build, adminServer: !cluster.isWorker });

interface Gateway {
  readonly store: Stores;
  readonly intake: WebhookIntake;
  readonly commands: CommandIntake;
  readonly openApi: () => object;
}

async function build(deps: ProcessDeps): Promise<Assembly> {
  const isPrimary = cluster.isPrimary && deps.config.http.processes > 1;
  const { replicaId, config, logger } = deps;
  const store = openStores({ replicaId, config, logger, profile: 'producer', ...trustOf(deps) });
  deps.accountReload.follow(store.accounts);
  const intake = await openWebhookIntake(deps, store, { withSpool: !isPrimary });
  const openApi = lazy(() => openApiDocument(CHANNELS, VERSION));
  const gateway = { store, intake, commands: new CommandIntake(store), openApi };
  if (!cluster.isWorker) exportFleet(deps.metrics, store);
  const admin = adminDeps({
    process: deps,
    store,
    accept: intake.accept,
    redisOutage: intake.redisOutage,
    commands: gateway.commands,
    openApi,
  });
  const serving = isPrimary ? [workerGroup(deps)] : publicServer(deps, gateway);
  const line = cluster.isWorker ? [new WorkerSide(deps)] : [];
  return {
    components: [
      store,
      renewedCredentialsReader({ store, logger: deps.logger, learn: learnIn(deps) }),
      deps.heartbeat({ fleet: store.fleet }),
      ...intake.components,
      ...line,
      ...serving,
      ...(cluster.isWorker ? [] : examining(deps, admin)),
    ],
    adminHandler: createAdminApp(admin),
  };
}

function publicServer({ config, logger, metrics }: ProcessDeps, gateway: Gateway): Component[] {
  const { store, intake, commands, openApi } = gateway;
  const { publicBaseUrl, bodyLimitBytes, trustProxy, rateLimitPerSecond, apiTokens } = config.http;
  const app = createApp({
    ...intake.accept,
    channels: CHANNELS,
    publicBaseUrl,
    bodyLimitBytes,
    trustProxy,
    rateLimit: rateLimitPerSecond,
    observe: exportRequests(metrics),
    logger,
    selfCheck: new SelfCheck(store.redis),
    apiAccess: apiAccess(apiTokens),
    api: apiRoutes({
      commands,
      messages: store.messages,
      isReady: intake.isReady,
      openApi,
    }),
    openApi,
  });
  const { keyStore } = config.ssl;
  const drainTimeoutMs = drainTimeoutOf(config.shutdownTimeoutMs);
  const options = { ...config.http, app, drainTimeoutMs, logger };
  if (keyStore === undefined) return [new HttpServer(options)];
  const server = new HttpServer({ ...options, tls: loadKeyStore(keyStore, KEY_STORE_VARIABLE) });
  return [new TlsReload({ keyStore, server, logger }), server];
}

/** Nothing with EXAMINATION_INTERVAL=off. */
function examining({ config, logger }: ProcessDeps, { doctor }: AdminDeps): readonly Component[] {
  const { examinationIntervalMs: everyMs } = config.admin;
  if (everyMs === undefined) return [];
  const { last } = doctor;
  return [
    periodicExamination({ examine: async (scope, signal) => examine(doctor, scope, signal), last, logger, everyMs }),
  ];
}

const trustOf = ({ trustedCas }: ProcessDeps): { trust?: { ca: readonly string[] } } =>
  trustedCas === undefined ? {} : { trust: { ca: trustedCas } };
