export { VaultError } from './vault-error.ts';
export type { VaultFault } from './vault-error.ts';
export { Vault } from './vault.ts';
