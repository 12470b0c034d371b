export type { AnyChannel } from './registry.ts';
export { CHANNELS } from './registry.ts';
export { anyOutbound } from './registry.ts';
export { channelOf } from './registry.ts';
export { ADDRESS_TITLES, hasOwnIds, hasSeveralIds, isOtherName, readAddress } from './addresses.ts';
export { CHANNEL_NAMES, PROVIDER_NAMES, toChannelName } from './names.ts';
export { carriedBy, carriersOf, failoverNames, providerNamesFor, usesBinds } from './routes.ts';
