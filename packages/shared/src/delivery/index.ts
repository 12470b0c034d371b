export { Delivery } from './delivery.ts';
export { setAsideOutbound } from './set-aside.ts';
export type { Carrier, DeliveryObservation, DeliveryParts, SentMessagePart } from './delivery-parts.ts';
