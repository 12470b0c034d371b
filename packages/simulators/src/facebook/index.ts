export { SIMULATED_CUSTOMER } from './customer-events.ts';
export type { CustomerFile, CustomerWrites, MessagingItem } from './customer-events.ts';
export { FacebookSimulator, SIMULATED_APP, SIMULATED_PAGE } from './facebook-simulator.ts';
export type { CustomerDelivery, FacebookOptions } from './facebook-simulator.ts';
export type { DeliveryOptions, WebhookEntry } from './facebook-webhooks.ts';
export type { FollowUp, FollowUpPlan, SentMessage } from './follow-ups.ts';
export type { Profile, SimulatedPage } from './graph-api.ts';
export { appSecretProof, metaJson, signatureHeaders } from './meta-json.ts';
export type { SignatureKind } from './meta-json.ts';
