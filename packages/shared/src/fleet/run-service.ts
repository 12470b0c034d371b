import { CHANNELS } from '../channels/index.ts';
import { loadConfig } from '../config/index.ts';
import type { Environment, FleetConfig, ServiceName } from '../config/index.ts';
import { createHttpClient } from '../http/index.ts';
import type { ClosableHttpClient } from '../http/index.ts';
import { runProcess } from '../lifecycle/index.ts';
import type { Assembly, ProcessContext, ProcessOptions, Service } from '../lifecycle/index.ts';
import { loadTrustStore } from '../tls/index.ts';

/** What every service of the fleet is built from. */
export interface ProcessParts extends ProcessContext {
  /** PEM certificates of SSL_TRUST_STORE_PATH. */
  readonly trustedCas: readonly string[] | undefined;
  /** For the providers: through the forward proxy, where there is one. */
  readonly providerHttp: ClosableHttpClient;
  /** For Hybrid Chat, the File Engine, the CRM and applications: direct, unless PROXY_ALSO names them. */
  readonly httpFor: (upstream: 'hybrid-chat' | 'file-engine' | 'crm' | 'webhooks') => ClosableHttpClient;
}

/** A service's whole life, from its environment to its exit code. Never returns. */
export async function runService(
  name: ServiceName,
  env: Environment,
  build: (parts: ProcessParts) => Promise<Assembly>,
  options: Pick<ProcessOptions, 'adminServer'> = {},
): Promise<void> {
  await runProcess({
    ...options,
    load: () => loadConfig(env, name, CHANNELS),
    definitions: CHANNELS,
    assemble: async (context) => {
      const parts = withClients(context);
      const assembly = await build(parts);
      return { ...assembly, services: [closing(parts), ...assembly.services] };
    },
  });
}

function withClients(context: ProcessContext): ProcessParts {
  const { proxy } = context.config;
  const trustedCas = trustedCasOf(context.config);
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

function trustedCasOf({ ssl }: FleetConfig): readonly string[] | undefined {
  return ssl.trustStore === undefined ? undefined : loadTrustStore(ssl.trustStore, 'SSL_TRUST_STORE_PATH');
}
