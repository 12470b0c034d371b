export type { CustomerFile, CustomerWrites } from './customer-message.ts';
export type { StatusPlan, StatusStep } from './status-plan.ts';
export type { TwilioMessage, TwilioStatus } from './twilio-message.ts';
export { twilioSignature, withBodyDigest } from './twilio-signature.ts';
export { SIMULATED_ACCOUNT, TwilioSimulator } from './twilio-simulator.ts';
export { twilioError } from './twilio-errors.ts';
export type { CustomerDelivery, TwilioOptions } from './twilio-simulator.ts';
export type { RetryPolicy, Route, WebhookOptions } from './twilio-webhooks.ts';
