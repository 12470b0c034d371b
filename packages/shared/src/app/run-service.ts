import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { CHANNELS } from '@ccm/channels/registry';
import { compact } from '@ccm/core/objects';
import { describeSettings, loadConfig, secretsOf, settingDigests } from '../platform/config/index.ts';
import type { Environment, FleetConfig, ServiceName, SettingInForce } from '../platform/config/index.ts';
import { createHttpClient } from '../platform/http/index.ts';
import type { ClosableHttpClient } from '../platform/http/index.ts';
import { runProcess } from '../platform/lifecycle/index.ts';
import type { Assembly, ProcessContext, ProcessOptions, Component } from '../platform/lifecycle/index.ts';
import { METRICS } from '../platform/metrics/index.ts';
import { openTracing } from '../platform/otel/index.ts';
import { loadTrustStore, storeFaults } from '../platform/tls/index.ts';
import { AccountReload } from './account-reload.ts';
import { Heartbeat } from './heartbeat.ts';
import type { HeartbeatDeps } from './heartbeat.ts';
import { VERSION } from './version.ts';

/** The dependencies of every component of the fleet. */
export interface ProcessDeps extends ProcessContext {
  /** The name of this process in the fleet: its service, its host and a random part. */
  readonly replicaId: string;
  /** Keeps account registries up to date. */
  readonly accountReload: AccountReload;
  /** PEM certificates of SSL_TRUST_STORE_PATH. */
  readonly trustedCas: readonly string[] | undefined;
  /** For the providers: through the forward proxy, where there is one. */
  readonly providerHttp: ClosableHttpClient;
  /** For Hybrid Chat, the File Engine, the CRM and applications: direct, unless PROXY_ALSO names them. */
  readonly httpFor: (upstream: 'hybrid-chat' | 'file-engine' | 'crm' | 'webhooks') => ClosableHttpClient;
  /** Every variable with its value in force. */
  readonly settings: () => readonly SettingInForce[];
  /** The heartbeat that shows this process to the fleet. */
  readonly heartbeat: (of: Pick<HeartbeatDeps, 'fleet' | 'holds' | 'inFlight'>) => Heartbeat;
}

interface ServiceDefinition extends Pick<ProcessOptions, 'adminServer'> {
  readonly service: ServiceName;
  readonly env: Environment;
  /** Builds the service's components from what every service has. */
  readonly build: (deps: ProcessDeps) => Promise<Assembly>;
}

/** A service's whole life, from its environment to its exit code. Never returns. */
export async function runService({ service, env, build, ...options }: ServiceDefinition): Promise<void> {
  const load = (): FleetConfig => loadConfig({ env, service, definitions: CHANNELS });
  await runProcess({
    ...options,
    load: () => loadConfig({ env, service, definitions: CHANNELS, examineStores: storeFaults }),
    definitions: CHANNELS,
    assemble: async (context) => {
      const { config, logger, logControl, metrics } = context;
      metrics.gauge(METRICS.build).set({ version: VERSION }, 1);
      const learn = (next: FleetConfig): void => {
        logControl.secrets.learn(secretsOf(next, CHANNELS));
      };
      const accountReload = new AccountReload({ config, load, learn, logger });
      const replicaId = `${service}-${hostname()}-${randomUUID().slice(0, 6)}`;
      const deps: ProcessDeps = {
        ...context,
        ...openClients(config),
        replicaId,
        accountReload,
        settings: () => describeSettings(env, CHANNELS),
        heartbeat: (of) =>
          new Heartbeat({ ...context, ...of, id: replicaId, digests: () => settingDigests(env, CHANNELS) }),
      };
      const tracing = await openTracing({
        ...context,
        ...deps,
        tracing: config.tracing,
        service,
        version: VERSION,
      });
      const assembly = await build(deps);
      return { ...assembly, components: [...tracing, closing(deps), accountReload, ...assembly.components] };
    },
  });
}

function openClients(config: FleetConfig): Pick<ProcessDeps, 'trustedCas' | 'providerHttp' | 'httpFor'> {
  const { proxy } = config;
  const trustedCas = trustedCasOf(config);
  const common = { userAgent: 'CCM', ...compact({ trustedCas }) };
  const direct = createHttpClient({ ...common, propagatesTrace: true });
  const providerHttp =
    proxy === undefined ? createHttpClient(common) : createHttpClient({ ...common, proxy, noProxy: proxy.noProxy });
  return {
    trustedCas,
    providerHttp,
    httpFor: (upstream) => (proxy?.also.includes(upstream) === true ? providerHttp : direct),
  };
}

/** Starts first, and so stops last, when no component makes calls any more. */
const closing = ({ providerHttp, httpFor }: ProcessDeps): Component => ({
  name: 'http clients',
  start: async () => undefined,
  stop: async () => {
    providerHttp.close();
    httpFor('hybrid-chat').close();
  },
});

function trustedCasOf({ ssl }: FleetConfig): readonly string[] | undefined {
  return ssl.trustStore === undefined ? undefined : loadTrustStore(ssl.trustStore, 'SSL_TRUST_STORE_PATH');
}
