export { fleetDifferences } from './fleet-differences.ts';
export type { FleetDifference } from './fleet-differences.ts';
export { FleetRegistry, HEARTBEAT_MS, LOST_MS } from './fleet-registry.ts';
export type { KnownReplica } from './fleet-registry.ts';
export type { Replica, SettingDigests } from './replica.ts';
