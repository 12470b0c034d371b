export type { AnyChannel } from './registry.ts';
export { CHANNELS } from './registry.ts';
export { anyOutbound } from './registry.ts';
export { channelOf } from './registry.ts';
export { CHANNEL_NAMES, OWN_ID_CHANNELS, PROVIDER_NAMES, toChannelName } from './names.ts';
