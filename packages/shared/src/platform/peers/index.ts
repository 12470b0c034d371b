export { identifyPeer } from './identify-peer.ts';
export type { Peer } from './identify-peer.ts';
