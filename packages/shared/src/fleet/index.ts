export type { AccountChanges } from './account-changes.ts';
export type { AccountReload } from './account-reload.ts';
export { openFleetStore } from './fleet-store.ts';
export type { FleetStore, FleetStoreOptions } from './fleet-store.ts';
export { QueueSet } from './queue-set.ts';
export { redisCheck } from './redis-check.ts';
export { runService } from './run-service.ts';
export type { ProcessParts } from './run-service.ts';
