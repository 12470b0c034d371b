export type { CustomerContent, CustomerFile, CustomerWrites, WebhookShape } from './customer-message.ts';
export { REFUSALS } from './d360-errors.ts';
export type { Refusal } from './d360-errors.ts';
export { D360Simulator, SIMULATED_NUMBER } from './d360-simulator.ts';
export type { CustomerDelivery, D360Options } from './d360-simulator.ts';
export type { Redelivery, RegisteredWebhook, WebhookOptions } from './d360-webhooks.ts';
export type { D360Status, SentMessage, StatusPlan, StatusStep } from './status-plan.ts';
