import type { AccountDefinition } from './accounts/account-definition.ts';
import { assembleConfig } from './assemble-config.ts';
import { ConfigError } from './config-error.ts';
import { crossCheck } from './cross-checks.ts';
import type { FleetConfig, ServiceName } from './fleet-config.ts';
import { apiHosts } from './accounts/api-hosts.ts';
import { readAccounts } from './accounts/read-accounts.ts';
import type { Environment } from './read-environment.ts';
import { misspeltVariables } from './misspelt-variables.ts';
import { readVariables } from './read-variables.ts';
import { storesToOpen } from './file-places.ts';
import type { StoresToOpen } from './file-places.ts';
import { VARIABLES } from './variables/index.ts';
import type { PartialValues, VariableValues } from './variables/index.ts';

/** Opens key and trust stores. @returns their faults, one sentence each. */
export type StoreExaminer = (stores: StoresToOpen, service: ServiceName) => readonly string[];

interface ConfigSource {
  readonly env: Environment;
  readonly service: ServiceName;
  /** The channels whose accounts may be configured: `CHANNELS` of @ccm/channels/registry. */
  readonly definitions: readonly AccountDefinition[];
  /** Default: stores are not opened. */
  readonly examineStores?: StoreExaminer | undefined;
}

/**
 * Reads the whole configuration of a service from its environment, and the files that it names.
 * @throws {ConfigError} with every fault at once.
 */
export function loadConfig({ env, service, definitions, examineStores }: ConfigSource): FleetConfig {
  const { values, faults, misread } = readVariables(VARIABLES, env);
  const partial = values as PartialValues;
  const read = readAccounts(definitions, partial.accounts, env);
  const all = [
    ...faults,
    ...crossCheck(partial, misread, service),
    ...(examineStores?.(storesToOpen(partial), service) ?? []),
    ...read.faults,
  ];
  if (all.length > 0) throw new ConfigError([...new Set(all)]);
  // Without a fault, every value is there that its variable promises.
  const complete = values as VariableValues;
  const { accounts } = read;
  const mediaHosts = apiHosts(definitions, accounts);
  const misspelt = misspeltVariables(env, definitions);
  return deepFreeze(assembleConfig(complete, { service, accounts, mediaHosts, misspelt }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const entry of Object.values(value)) deepFreeze(entry);
  return value;
}
