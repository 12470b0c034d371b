export { loadKeyStore, loadTrustStore } from './load-store.ts';
export type { KeyStore } from './load-store.ts';
