import type { ChannelName, ProviderName } from '@ccm/core/domain';
import { CHANNELS } from './registry.ts';

/** Every provider, in the order of the registry. */
export const PROVIDER_NAMES: readonly ProviderName[] = CHANNELS.map(({ provider }) => provider);

/** Every channel that a provider serves, in the order of the registry. */
export const CHANNEL_NAMES: readonly ChannelName[] = [...new Set(CHANNELS.flatMap(({ channels }) => channels))];

/** Reads a channel name in any case, as applications write it (`SMS`, `WhatsApp`). */
export function toChannelName(value: string): ChannelName | undefined {
  const lower = value.trim().toLowerCase();
  return CHANNEL_NAMES.find((name) => name === lower);
}

/** The channels whose customers have ids of the channel's own instead of phone numbers, each with its title. */
export const OWN_ID_CHANNELS: ReadonlyMap<ChannelName, string> = new Map(
  CHANNELS.flatMap(({ rules }) =>
    Object.entries(rules).flatMap(([name, { ownIds, title }]) => (ownIds === true ? [[name, title] as const] : [])),
  ),
);
