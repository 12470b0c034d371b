export { OutboundIntake } from './outbound-intake.ts';
export type { AcceptedMessage, SendOrder } from './outbound-intake.ts';
