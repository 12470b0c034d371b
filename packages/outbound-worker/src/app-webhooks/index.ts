export { ApplicationClient } from './application-client.ts';
export { ApplicationWebhook } from './application-webhook.ts';
export type { ApplicationEvent, ApplicationWebhookOptions } from './application-webhook.ts';
export { deliveryEvent } from './delivery-event.ts';
export { derivedWebhookKey, signWebhook } from './sign-webhook.ts';
