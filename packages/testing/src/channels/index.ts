export type { ExpectedCall, ExpectedFailure, OpenCase, ReceiveCase, SendCase } from './channel-cases.ts';
export { aReceivedPdu, aSubmit, anSmppAccount } from './smpp.ts';
export { anOutboundMessage } from './outbound-message.ts';
export { describeChannel } from './describe-channel.ts';
