export { EnvelopeGuard } from './envelope-guard.ts';
export { openEnvelope, sealEnvelope, toEnvelope, toWebhookRequest } from './envelope.ts';
export type { Envelope, WebhookBatch } from './envelope.ts';
