import type { SettingFields } from '../channels/index.ts';
import type { ChannelName, ProviderName } from '../domain/index.ts';

/**
 * What configuration needs to know of a channel. A `ChannelDefinition` fits: its functions are written as methods here, because
 * settings are only ever handed to the channel by whose fields they were read.
 */
export interface AccountDefinition {
  readonly provider: ProviderName;
  readonly settingFields: SettingFields;
  channelsOf(settings: unknown): readonly ChannelName[];
  settingFaults?(settings: unknown): readonly string[];
}
