export { loadKeyStore, loadTrustStore } from './load-store.ts';
export { storeFaults } from './store-faults.ts';
export type { KeyStore } from './load-store.ts';
export { examineTls } from './examine-tls.ts';
export { explainDistrust } from './explain-distrust.ts';
export type { TlsExamination } from './examine-tls.ts';
