import type { Account } from '@ccm/core/domain';
import { ownRate, servedChannels } from './account-definition.ts';
import type { AccountDefinition } from './account-definition.ts';
import { readEnvironment } from '../read-environment.ts';
import type { Environment } from '../read-environment.ts';
import { readSettings } from './read-settings.ts';

export const DEFAULT_ACCOUNT = 'default';

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
  const faults: string[] = [];
  const texts = new Map<string, string>();
  for (const [key, field] of Object.entries(settingFields)) {
    const read = readEnvironment(env, [field.env]);
    if ('fault' in read) faults.push(read.fault);
    else if (read.text !== undefined) texts.set(key, read.text);
  }
  if (faults.length > 0) return { accounts: [], faults };
  const isConfigured = [...texts.keys()].some((key) => settingFields[key]?.default === undefined);
  if (!isConfigured) return { accounts: [], faults: misreadTuning(definition, texts) };
  const read = readSettings(settingFields, texts, (key) => settingFields[key]?.env ?? key);
  const { settings } = read;
  if (settings === undefined) return { accounts: [], faults: read.faults };
  const together = [...read.faults, ...(definition.settingFaults?.(settings) ?? [])];
  const channels = servedChannels(definition, settings);
  const none =
    channels.length === 0 && together.length === 0
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
    faults: [...together, ...none],
  };
}

/** A tuning variable that cannot be read is a fault even where nothing uses it yet. */
function misreadTuning({ settingFields }: AccountDefinition, texts: ReadonlyMap<string, string>): readonly string[] {
  const fields = Object.fromEntries(Object.entries(settingFields).filter(([key]) => texts.has(key)));
  return readSettings(fields, texts, (key) => settingFields[key]?.env ?? key).faults;
}
