export { EnvelopeGuard } from './envelope-guard.ts';
export { openEnvelope, sealEnvelope, toEnvelope, toWebhookRequest } from './envelope.ts';
export type { Envelope, WebhookBatch } from './envelope.ts';

export { SealingError } from './sealing-error.ts';
export type { SealingFault } from './sealing-error.ts';
export { Sealer } from './sealer.ts';
