export { CrmClient } from './crm-client.ts';
export type { CrmClientOptions } from './crm-client.ts';
export { crmStatusOf, deliveryNotification } from './delivery-notification.ts';
export type { Deliverable, DeliveryNotification } from './delivery-notification.ts';
