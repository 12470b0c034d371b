import type { AmqConfig } from '@ccm/shared/platform/config';
import { loadKeyStore, loadTrustStore } from '@ccm/shared/platform/tls';
import type { BrokerTls } from './connection-options.ts';

/** AMQ_SSL_ENABLED with its stores. @throws {ConfigError} for a store that does not open. */
export function brokerTls({ tls }: AmqConfig): BrokerTls | undefined {
  if (tls === undefined) return undefined;
  const { trustStore, keyStore } = tls;
  return {
    ...(trustStore === undefined ? {} : { ca: loadTrustStore(trustStore, 'AMQ_TRUST_STORE_PATH') }),
    ...(keyStore === undefined ? {} : loadKeyStore(keyStore, 'AMQ_KEY_STORE_PATH')),
  };
}
