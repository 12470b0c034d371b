import { ConfigError } from '../config/index.ts';
import type { StoreExaminer } from '../config/index.ts';
import { loadKeyStore, loadTrustStore } from './load-store.ts';

/** Opens the stores that the service will need, so that a store that does not open is said together with every other fault. */
export const storeFaults: StoreExaminer = (stores, service) => {
  const { keyStore, trustStore, brokerKeyStore, brokerTrustStore } = stores;
  const isServer = service === 'gateway';
  const hasBroker = service === 'outbound-worker';
  return [
    ...(isServer && keyStore ? faultsOf(() => loadKeyStore(keyStore, 'SSL_KEY_STORE')) : []),
    ...(trustStore ? faultsOf(() => loadTrustStore(trustStore, 'SSL_TRUST_STORE_PATH')) : []),
    ...(hasBroker && brokerKeyStore ? faultsOf(() => loadKeyStore(brokerKeyStore, 'AMQ_KEY_STORE_PATH')) : []),
    ...(hasBroker && brokerTrustStore ? faultsOf(() => loadTrustStore(brokerTrustStore, 'AMQ_TRUST_STORE_PATH')) : []),
  ];
};

function faultsOf(load: () => unknown): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
