import type { SettingFault, SettingFields } from '@ccm/channels/contract';
import type { Account, ChannelName, ProviderName } from '@ccm/core/domain';

/**
 * The part of a channel that configuration needs. A `ChannelDefinition` fits: its functions are written as methods here, because settings
 * are only ever given to the channel whose fields read them.
 */
export interface AccountDefinition {
  readonly provider: ProviderName;
  readonly settingFields: SettingFields;
  readonly channels: readonly ChannelName[];
  channelsOf?(settings: unknown): readonly ChannelName[];
  settingFaults?(settings: unknown): readonly SettingFault[];
  rateOf?(settings: unknown): number | undefined;
}

/** The channels that an account with these settings serves. */
export function servedChannels(definition: AccountDefinition, settings: unknown): readonly ChannelName[] {
  return definition.channelsOf?.(settings) ?? definition.channels;
}

/** The rate that an account's own settings give it; nothing where they give none. */
export function ownRate(definition: AccountDefinition, settings: unknown): Pick<Account, 'ratePerSecond'> {
  const ratePerSecond = definition.rateOf?.(settings);
  return ratePerSecond === undefined ? {} : { ratePerSecond };
}
