export { cimMessage } from './cim-envelope.ts';
export type { CimBody, CimHeaderFacts } from './cim-envelope.ts';
export type { ActivityInput, ChatEndedInput, ChatEnvelope, ChatFormat, ChatMessageInput } from './chat-format.ts';
export { hybridChatFormat } from './chat-message.ts';
export { cimFormat } from './cim-message.ts';
export { nameOf } from './describe-customer.ts';
export type { HostedMedia } from './hosted-media.ts';
export { formatOf, messagesOf } from './messages-of.ts';
export type { FormatSettings, ReadEventOfAccount } from './messages-of.ts';
