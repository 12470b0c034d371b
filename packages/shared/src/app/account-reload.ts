import { isDeepStrictEqual } from 'node:util';
import { AccountRegistry } from '../storage/accounts/index.ts';
import { ConfigError } from '../platform/config/index.ts';
import type { FleetConfig } from '../platform/config/index.ts';
import type { Component } from '../platform/lifecycle/index.ts';
import type { Logger } from '../platform/logging/index.ts';
import { accountChanges } from './account-changes.ts';
import type { AccountChanges } from './account-changes.ts';

interface AccountReloadDeps {
  /** The configuration at the process's start. */
  readonly config: FleetConfig;
  /** Reads the configuration again. @throws {ConfigError} */
  readonly load: () => FleetConfig;
  /** Receives a configuration before anybody uses it, so that its secrets are never logged. */
  readonly learn: (config: FleetConfig) => void;
  readonly logger: Logger;
}

/** A request for an unknown account makes the files be read again, at most this often. */
const LOOK_EVERY_MS = 1000;

/**
 * SIGHUP reads CHANNELS_FILE, and the files it names, again: the registries that follow hold the new accounts from then on. A faulty
 * configuration changes nothing. A message for an unknown account reads them too, because another process may have reloaded sooner.
 * Everything but accounts (a password in a file, say) takes effect at the next start.
 */
export class AccountReload implements Component {
  readonly name = 'accounts';
  readonly #deps: AccountReloadDeps;
  readonly #registries = new Set<AccountRegistry>();
  readonly #listeners = new Set<(changes: AccountChanges) => void>();
  #config: FleetConfig;
  #lookedAtMs = 0;

  constructor(deps: AccountReloadDeps) {
    this.#deps = deps;
    this.#config = deps.config;
    // From here on, not from `start` on: a process that is told while it starts would end.
    process.on('SIGHUP', this.#onSignal);
  }

  /** The hosts from which media may be fetched, for the accounts of today. */
  get mediaHosts(): readonly string[] {
    return this.#config.media.allowedHosts;
  }

  follow(registry: AccountRegistry): void {
    this.#registries.add(registry);
    registry.replace(this.#config.accounts, this.#config.providers);
    registry.whenUnknown(() => {
      this.#lookAgain();
    });
  }

  /** @param listener is called when the registries hold the new accounts. */
  onChange(listener: (changes: AccountChanges) => void): void {
    this.#listeners.add(listener);
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    process.off('SIGHUP', this.#onSignal);
  }

  readonly #onSignal = (): void => {
    const { logger } = this.#deps;
    const read = this.#read();
    if ('faults' in read) {
      for (const fault of read.faults)
        logger.error(
          { event: 'accounts-refused', fault },
          'fault in the configuration, keeping the accounts as they are',
        );
      return;
    }
    if (!isDeepStrictEqual(withoutAccounts(read.config), withoutAccounts(this.#config))) {
      logger.warn('settings other than accounts changed: they take effect after a restart');
    }
    this.#apply(read.config);
  };

  #lookAgain(): void {
    const nowMs = Date.now();
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    const read = this.#read();
    if ('config' in read && !isDeepStrictEqual(read.config.accounts, this.#config.accounts)) this.#apply(read.config);
  }

  #read(): { readonly config: FleetConfig } | { readonly faults: readonly string[] } {
    try {
      const config = this.#deps.load();
      this.#deps.learn(config);
      return { config };
    } catch (error) {
      if (error instanceof ConfigError) return { faults: error.faults };
      throw error;
    }
  }

  #apply(config: FleetConfig): void {
    const changes = accountChanges(accountsOf(this.#config), accountsOf(config));
    this.#config = config;
    for (const registry of this.#registries) registry.replace(config.accounts, config.providers);
    this.#deps.logger.info(changes, 'accounts read again');
    for (const listener of this.#listeners) listener(changes);
  }
}

const accountsOf = ({ accounts, providers }: FleetConfig): AccountRegistry['all'] =>
  new AccountRegistry(accounts, providers).all;

/** Warnings and media hosts follow from the accounts. */
function withoutAccounts(config: FleetConfig): unknown {
  const { accounts: _accounts, providers: _providers, warnings: _warnings, media, ...others } = config;
  return { ...others, media: { ...media, allowedHosts: [] } };
}
