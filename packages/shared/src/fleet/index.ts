export { openFleetStore } from './fleet-store.ts';
export type { FleetStore, FleetStoreOptions } from './fleet-store.ts';
export { QueueSet } from './queue-set.ts';
