export { CommandIntake } from './command-intake.ts';
export type { Command } from './command-intake.ts';
export { CAMPAIGN_MEMORY_MS, OutboundIntake } from './outbound-intake.ts';
export type { AcceptedMessage, SendOrder } from './outbound-intake.ts';
