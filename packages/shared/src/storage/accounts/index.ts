export { AccountRegistry } from './account-registry.ts';
export type { Resolution } from './account-registry.ts';

export { BindRegistry } from './bind-registry.ts';
export type { BindOrder, BindReport } from './bind-registry.ts';
export { AccountFailover } from './account-failover.ts';
export { RenewedCredentials, textSetting } from './renewed-credentials.ts';
export type { RenewedCredential } from './renewed-credentials.ts';
