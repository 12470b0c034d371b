import type { KeyStoreConfig } from '@ccm/shared/platform/config';
import { ConfigError } from '@ccm/shared/platform/config';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { loadKeyStore } from '@ccm/shared/platform/tls';
import type { HttpServer } from './http-server.ts';

/** The variable that names the key store, for log lines about it. */
export const KEY_STORE_VARIABLE = 'SSL_KEY_STORE';

interface TlsReloadDeps {
  readonly keyStore: KeyStoreConfig;
  readonly server: HttpServer;
  readonly logger: Logger;
}

/**
 * SIGHUP loads the key store anew, for a certificate that was renewed. Connections stay as they are; a store that does not load
 * changes nothing.
 */
export class TlsReload implements Component {
  readonly name = 'key store';
  readonly #deps: TlsReloadDeps;

  constructor(deps: TlsReloadDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    process.on('SIGHUP', this.#reload);
  }

  async stop(): Promise<void> {
    process.off('SIGHUP', this.#reload);
  }

  readonly #reload = (): void => {
    const { keyStore, server, logger } = this.#deps;
    try {
      server.reloadTls(loadKeyStore(keyStore, KEY_STORE_VARIABLE));
      logger.info({ path: keyStore.path }, 'key store loaded anew');
    } catch (error) {
      const faults = error instanceof ConfigError ? error.faults : [error instanceof Error ? error.message : ''];
      logger.error({ event: 'key-store-refused', faults }, 'failed to load the key store, keeping the old one');
    }
  };
}
