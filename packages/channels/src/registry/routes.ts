import type { Account, ChannelName, ProviderName } from '@ccm/core/domain';
import { CHANNEL_NAMES } from './names.ts';
import { channelOf, CHANNELS } from './registry.ts';

const CARRIERS: ReadonlyMap<ChannelName, readonly ChannelName[]> = new Map(
  CHANNEL_NAMES.map((name) => {
    const others = CHANNELS.filter(({ alsoCarries = [] }) => alsoCarries.includes(name));
    return [name, [name, ...others.flatMap(({ channels }) => channels)]];
  }),
);

/** The channels whose accounts may carry a message for this one, itself first: `sms` may travel by SMPP. */
export const carriersOf = (channel: ChannelName): readonly ChannelName[] => CARRIERS.get(channel) ?? [channel];

/** The channel for which this one carries messages too, else itself: a customer writes to SMS and SMPP from the same phone. */
export const carriedBy = (channel: ChannelName): ChannelName =>
  CHANNELS.find(({ channels }) => channels.includes(channel))?.alsoCarries?.[0] ?? channel;

/** The names of the providers that carry a channel's messages, each with its provider: its own name, and a shorter one if it has any. */
export function providerNamesFor(channel: ChannelName): ReadonlyMap<string, ProviderName> {
  const carriers = carriersOf(channel);
  const carrying = CHANNELS.filter(({ channels }) => channels.some((name) => carriers.includes(name)));
  return new Map(
    carrying.flatMap(({ provider, shortName = provider }) => [
      [provider, provider],
      [shortName, provider],
    ]),
  );
}

/** Whether messages of a provider travel over binds that the smpp-worker holds, and not by a call that any worker can make. */
export const usesBinds = (provider: ProviderName): boolean => channelOf(provider).outbound === undefined;

/** The accounts that may send in the place of this one, by their names, the first choice first. */
export const failoverNames = ({ provider, settings }: Account): readonly string[] =>
  channelOf(provider).failover?.namesIn(settings) ?? [];
