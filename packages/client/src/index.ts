export { AcceptedAnswer, MessageHistory } from '@ccm/shared/sending/answers';
export { CcmClient } from './ccm-client.ts';
export type { CallOptions, CcmClientOptions } from './ccm-client.ts';
export { CcmError } from './ccm-error.ts';
export type { CcmErrorFacts } from './ccm-error.ts';
export { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';
export type { VerifyOptions, WebhookEvent } from './verify-webhook.ts';
export type { SendRequest } from '@ccm/shared/sending/requests';
