export { EnvelopeGuard } from './envelope-guard.ts';
export { openEnvelope, sealEnvelope, toEnvelope, toWebhookRequest } from './envelope.ts';
export type { Envelope, WebhookBatch } from './envelope.ts';

export { VaultError } from './vault-error.ts';
export type { VaultFault } from './vault-error.ts';
export { Vault } from './vault.ts';
