export { Delivery } from './delivery.ts';
export type { Carrier, DeliveryObservation, DeliveryParts } from './delivery-parts.ts';
