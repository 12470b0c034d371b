export { ApplicationWebhook } from './application-webhook.ts';
export type { ApplicationEvent, ApplicationWebhookOptions } from './application-webhook.ts';
export { openApplicationWebhook } from './open-application-webhook.ts';
export { derivedWebhookKey, signWebhook } from './sign-webhook.ts';
