export type {
  ChannelSpec,
  ExpectedCall,
  ExpectedFailure,
  FindCase,
  HandshakeCase,
  OpenCase,
  ReceiveCase,
  RefuseCase,
  SendCase,
  WebhookBody,
} from './channel-cases.ts';
export { describeChannel } from './describe-channel.ts';
export { FakeProvider } from './fake-provider.ts';
export type { PlannedReply, RecordedCall } from './fake-provider.ts';
export { captureLog } from './log-lines.ts';
export { loopbackHttp } from './loopback-http.ts';
export { anOutboundMessage } from './outbound-message.ts';
export { connectTo, emptyRedis, keysOf } from './redis-of-specs.ts';
export { anSmppAccount, aReceivedPdu } from './smpp.ts';
