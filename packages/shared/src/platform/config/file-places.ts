import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { compact } from '@ccm/core/objects';
import { folderFault } from '../files/index.ts';
import type { KeyStoreConfig, TrustStoreConfig } from './fleet-config.ts';
import type { PartialValues } from './variables/index.ts';

/** The image's folder, for LOG_PATH without a slash. */
const LOG_FOLDER = '/app/logs';

/** A bare name is a folder of the volume for logs, where there is one: the original's files say `expertflow`. */
export function logFolderOf(path: string): string {
  const isBare = !path.includes('/');
  return isBare && existsSync(LOG_FOLDER) ? `${LOG_FOLDER}/${path}` : resolve(path);
}

/** The reason why LOG_PATH can be no folder, however much space and whatever permissions there are; undefined if it can. */
export const logPathFault = (path: string): string | undefined =>
  folderFault('LOG_PATH', logFolderOf(path), ', in which each process writes files of its own');

/** The key and trust stores that the variables name, each where it lies. */
export interface StoresToOpen {
  /** With ENABLE_SSL. */
  readonly keyStore?: KeyStoreConfig;
  readonly trustStore?: TrustStoreConfig;
  /** With AMQ_SSL_ENABLED. */
  readonly brokerKeyStore?: KeyStoreConfig;
  readonly brokerTrustStore?: TrustStoreConfig;
}

/** The folder into which the original product's images mount key stores. */
const KEY_STORE_FOLDER = '/app/ssl';

/**
 * The stores of variables that could be read; a store without the password that its type needs is left out, because that is a fault
 * already.
 */
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
