import type { SettingFields } from '@ccm/channels/contract';
import type { Account } from '@ccm/core/domain';
import { ownRate, servedChannels } from './account-definition.ts';
import type { AccountDefinition } from './account-definition.ts';
import { readEnvironment } from '../read-environment.ts';
import type { Environment } from '../read-environment.ts';
import { readSettings } from './read-settings.ts';
import type { GivenSettings } from './read-settings.ts';

const DEFAULT_ACCOUNT = 'default';

export interface ReadAccounts {
  readonly accounts: readonly Account[];
  readonly faults: readonly string[];
}

/**
 * The accounts named `default`, one for each channel that the provider's variables serve. A provider counts as configured when any of
 * its variables without a default is set: tuning alone makes no account.
 */
export function accountsFromEnvironment(definition: AccountDefinition, env: Environment): ReadAccounts {
  const { settingFields, provider } = definition;
  const { given, faults: unresolved } = variablesOf(settingFields, env);
  const isConfigured = [...given.texts.keys(), ...given.unresolved].some(
    (key) => settingFields[key]?.default === undefined,
  );
  if (!isConfigured) return { accounts: [], faults: [...unresolved, ...misreadTuning(definition, given)] };
  const read = readSettings(definition, given, (key) => settingFields[key]?.env ?? key);
  const { settings } = read;
  const faults = [...unresolved, ...read.faults];
  if (settings === undefined) return { accounts: [], faults };
  const channels = servedChannels(definition, settings);
  const none =
    channels.length === 0 && faults.length === 0
      ? [`The ${provider} variables serve no channel: give the number, page or sender that customers write to`]
      : [];
  return {
    accounts: channels.map((channel) => ({
      name: DEFAULT_ACCOUNT,
      channel,
      provider,
      settings,
      ...ownRate(definition, settings),
    })),
    faults: [...faults, ...none],
  };
}

/** The texts of an account's variables; a fault for each whose file cannot be read. */
function variablesOf(
  fields: SettingFields,
  env: Environment,
): { readonly given: GivenSettings; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const texts = new Map<string, string>();
  const unresolved = new Set<string>();
  for (const [key, field] of Object.entries(fields)) {
    const read = readEnvironment(env, [field.env]);
    if ('fault' in read) {
      faults.push(read.fault);
      unresolved.add(key);
    } else if (read.text !== undefined) texts.set(key, read.text);
  }
  return { given: { texts, unresolved }, faults };
}

/** A tuning variable that cannot be read is a fault even where nothing uses it yet. */
function misreadTuning({ settingFields }: AccountDefinition, given: GivenSettings): readonly string[] {
  const fields = Object.fromEntries(Object.entries(settingFields).filter(([key]) => given.texts.has(key)));
  return readSettings({ settingFields: fields }, given, (key) => settingFields[key]?.env ?? key).faults;
}
