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
