import { resolve } from 'node:path';
import { compact } from '@ccm/core/objects';
import type { PartialValues } from './cross-checks.ts';
import type { KeyStoreConfig, TrustStoreConfig } from './fleet-config.ts';

/** The key and trust stores that the variables name, each where it lies. */
export interface StoresToOpen {
  /** With ENABLE_SSL. */
  readonly keyStore?: KeyStoreConfig;
  readonly trustStore?: TrustStoreConfig;
  /** With AMQ_SSL_ENABLED. */
  readonly brokerKeyStore?: KeyStoreConfig;
  readonly brokerTrustStore?: TrustStoreConfig;
}

/** Where the original product's images mount key stores. */
const KEY_STORE_FOLDER = '/app/ssl';

/** Of the variables that could be read; a store without the password that its type needs is left out, as that is a fault already. */
export function storesToOpen({ ssl, amq }: PartialValues): StoresToOpen {
  const keyStore = storeOf(ssl.keyStore, ssl.keyPass);
  const isLocked = (ssl.keyStoreType === 'jks' || ssl.keyStoreType === 'pkcs12') && ssl.keyPass === undefined;
  const overBroker = amq.sslEnabled === true;
  return compact({
    keyStore:
      ssl.enabled === true && keyStore !== undefined && !isLocked
        ? { ...keyStore, ...compact({ alias: ssl.keyAlias, type: ssl.keyStoreType, keyPass: ssl.keyPassword }) }
        : undefined,
    trustStore: storeOf(ssl.trustStore, ssl.trustStorePass),
    brokerKeyStore: overBroker ? storeOf(amq.keyStore, amq.keyStorePass) : undefined,
    brokerTrustStore: overBroker ? storeOf(amq.trustStore, amq.trustStorePass) : undefined,
  });
}

/** A bare file name lies in the folder for key stores. */
function storeOf(path?: string, pass?: string): TrustStoreConfig | undefined {
  if (path === undefined) return undefined;
  const isBare = !path.includes('/');
  return { path: isBare ? `${KEY_STORE_FOLDER}/${path}` : resolve(path), ...compact({ pass }) };
}
