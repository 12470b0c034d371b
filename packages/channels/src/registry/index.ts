export type { AnyChannel } from './registry.ts';
export { CHANNELS, anyOutbound, channelOf } from './registry.ts';
export { ADDRESS_TITLES, hasOwnIds, hasSeveralIds, isOtherName, readAddress } from './addresses.ts';
export { CHANNEL_NAMES, PROVIDER_NAMES, toChannelName } from './names.ts';
export { carriedBy, carriersOf, failoverNames, providerNamesFor, usesBinds } from './routes.ts';
