import { CHANNELS } from '../channels/index.ts';
import { ConfigError, loadConfig } from '../config/index.ts';
import type { Environment, FleetConfig, ServiceName } from '../config/index.ts';
import { createHttpClient } from '../http/index.ts';
import type { ClosableHttpClient } from '../http/index.ts';
import { runProcess } from '../lifecycle/index.ts';
import type { Assembly, ProcessContext, Service } from '../lifecycle/index.ts';
import { loadTrustStore } from '../tls/index.ts';

/** What every service of the fleet is built from. */
export interface ProcessParts extends ProcessContext {
  /** PEM certificates of SSL_TRUST_STORE_PATH. */
  readonly trustedCas: readonly string[] | undefined;
  /** For the providers: through the forward proxy, where there is one. */
  readonly providerHttp: ClosableHttpClient;
  /** For Hybrid Chat, the File Engine and the CRM: direct, unless PROXY_ALSO names them. */
  readonly httpFor: (upstream: 'hybrid-chat' | 'file-engine' | 'crm') => ClosableHttpClient;
}

/** A service's whole life, from its environment to its exit code. Never returns. */
export async function runService(
  name: ServiceName,
  env: Environment,
  build: (parts: ProcessParts) => Promise<Assembly>,
): Promise<void> {
  await runProcess({
    load: () => loadConfig(env, name, CHANNELS),
    definitions: CHANNELS,
    assemble: async (context) => {
      const parts = await withClients(context);
      const assembly = await build(parts);
      return { ...assembly, services: [closing(parts), ...assembly.services] };
    },
  });
}

async function withClients(context: ProcessContext): Promise<ProcessParts> {
  const { proxy } = context.config;
  const trustedCas = await trustedCasOf(context.config);
  const common = { userAgent: 'CCM', ...(trustedCas === undefined ? {} : { trustedCas }) };
  const direct = createHttpClient(common);
  const providerHttp =
    proxy === undefined ? createHttpClient(common) : createHttpClient({ ...common, proxy, noProxy: proxy.noProxy });
  return {
    ...context,
    trustedCas,
    providerHttp,
    httpFor: (upstream) => (proxy?.also.includes(upstream) === true ? providerHttp : direct),
  };
}

/** Starts first, and so stops last: nobody calls anybody any more. */
const closing = ({ providerHttp, httpFor }: ProcessParts): Service => ({
  name: 'http clients',
  start: async () => Promise.resolve(),
  stop: async () => {
    providerHttp.close();
    httpFor('hybrid-chat').close();
    return Promise.resolve();
  },
});

async function trustedCasOf(config: FleetConfig): Promise<readonly string[] | undefined> {
  const store = config.ssl.trustStore;
  if (store === undefined) return undefined;
  try {
    return await loadTrustStore(store);
  } catch (error) {
    throw new ConfigError([`SSL_TRUST_STORE_PATH: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
