export { Delivery } from './delivery.ts';
export { setAsideOutbound } from './set-aside.ts';
export type { Carrier, DeliveryObservation, DeliveryParts, SentMessagePart } from './delivery-parts.ts';

export { CommandIntake } from './command-intake.ts';
export type { Command } from './command-intake.ts';
export { CAMPAIGN_MEMORY_MS, OutboundIntake } from './outbound-intake.ts';
export type { AcceptedMessage, SendOrder } from './outbound-intake.ts';

export { Pacer } from './pacer.ts';
