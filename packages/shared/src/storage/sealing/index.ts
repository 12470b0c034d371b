export { EnvelopeGuard } from './envelope-guard.ts';
export type { FoundEnvelope } from './envelope-guard.ts';
export { envelope, openEnvelope, sealEnvelope, toEnvelope, toWebhookRequest } from './envelope.ts';
export type { Envelope } from './envelope.ts';

export { SealedJson, trustedObject } from './sealed-json.ts';
export { SealingError } from './sealing-error.ts';
export type { SealingFault } from './sealing-error.ts';
export { Sealer } from './sealer.ts';
