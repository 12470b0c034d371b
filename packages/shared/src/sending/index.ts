export { recordDelivery } from './delivery/record-delivery.ts';
export { Delivery } from './delivery/delivery.ts';
export { outboundMailbox } from './outbound-mailbox.ts';
export type { Route, DeliveryObservation, DeliveryDeps, SentMessagePart } from './delivery/delivery-deps.ts';

export { CommandIntake } from './command-intake.ts';
export type { Command } from './command-intake.ts';
export { CAMPAIGN_MEMORY_MS, OutboundIntake } from './outbound-intake.ts';
export type { AcceptedMessage } from './outbound-intake.ts';
export type { SendOrder } from './send-order.ts';

export { RateLimiter } from './delivery/rate-limiter.ts';

export { readTypingJob, TypingSignals } from './typing-signals.ts';
export type { AcceptedTyping, TypingJob, TypingOrder } from './typing-signals.ts';
export { readAddressee } from './read-addressee.ts';
export type { Addressee } from './read-addressee.ts';
