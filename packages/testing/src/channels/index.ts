export type { ExpectedCall } from './channel-cases.ts';
export type { ExpectedFailure } from './channel-cases.ts';
export type { OpenCase } from './channel-cases.ts';
export type { ReceiveCase } from './channel-cases.ts';
export type { SendCase } from './channel-cases.ts';
export { aReceivedPdu, aSubmit } from './smpp.ts';
export { anOutboundMessage } from './outbound-message.ts';
export { anSmppAccount } from './smpp.ts';
export { describeChannel } from './describe-channel.ts';
